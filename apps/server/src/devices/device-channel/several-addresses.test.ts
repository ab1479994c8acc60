import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { keepConnection } from '@tallystick/terminal-sdk/node';
import { createTlsServerChain } from '@tallystick/virtual-devices/tls';
import { afterEach, describe, expect, it } from 'vitest';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const listen = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

/** Takes connections and says nothing, as a process does that was stopped. */
const stalled = () => listen(createTcpServer(() => {}));

/** Answers with the host that it was called by, or as `answer` does; whatever that leaves out is taken and never answered. */
const answering = async (
  names: string[],
  answer: (response: ServerResponse, host: string, count: number) => void = (response, host) =>
    response.end(JSON.stringify({ host })),
) => {
  const chain = await createTlsServerChain({ names, now: Date.now });
  let count = 0;
  const options = { cert: chain.certificate, key: chain.privateKey, minVersion: 'TLSv1.3' as const };
  const server = createServer(options, (request, response) => {
    count += 1;
    answer(response, request.headers.host ?? '', count);
  });
  return { port: await listen(server), authority: chain.authority };
};

const connection = (options: Parameters<typeof keepConnection>[0]) => {
  const kept = keepConnection({ connectTimeoutMs: 500, ...options });
  open.push(kept);
  return kept;
};

describe('reviewed/K3: a bound connection to a server at several addresses', () => {
  it('goes to the next when one takes it and says nothing, and asks there for the server of the origin', async () => {
    const origin = `https://localhost:${await stalled()}`;
    const { port, authority } = await answering(['localhost']);
    const kept = connection({ origin, addresses: [`https://127.0.0.1:${port}`], authority });
    await expect(kept.fetch(`${origin}/v1/terminal`)).rejects.toThrow();
    const answer = await kept.fetch(`${origin}/v1/terminal`);
    expect(await answer.json()).toEqual({ host: new URL(origin).host });
  });

  it('leaves one that stops in the middle, with another exporter value for what comes next', async () => {
    let stop = (): void => {};
    const { port: first, authority } = await answering(['localhost'], (response, host, count) => {
      if (count > 1) stop();
      else response.end(JSON.stringify({ host }));
    });
    const second = await stalled();
    const origin = `https://localhost:${first}`;
    const kept = connection({ origin, addresses: [`https://127.0.0.1:${second}`, origin], authority });
    const exporters: string[] = [];
    const ask = (signal?: AbortSignal) =>
      kept.exchange(`${origin}/v1/terminal`, async (exporter) => {
        exporters.push(exporter);
        return { method: 'GET', headers: {}, ...(signal ? { signal } : {}) };
      });
    /** Its time runs out once the server has the request. */
    const askInVain = () => {
      const given = new AbortController();
      stop = () => given.abort(new DOMException('no answer in time', 'TimeoutError'));
      return ask(given.signal);
    };
    await ask();
    await expect(askInVain()).rejects.toThrow();
    // The second stands still as well; the third is the first again, on a new connection.
    await expect(ask()).rejects.toThrow();
    await expect(askInVain()).rejects.toThrow();
    expect(exporters).toHaveLength(3);
    expect(exporters[0]).toBe(exporters[1]);
    expect(exporters[2]).not.toBe(exporters[0]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a page of a proxy', (response) => response.end('<html>Sorry</html>')],
    ['a fault without problem details', (response) => response.writeHead(503).end()],
    ['a redirection', (response) => response.writeHead(307, { location: 'https://elsewhere.test/' }).end()],
  ])('goes on to the next after %s', async (_, answer) => {
    const chain = await answering(['localhost'], answer);
    const origin = `https://localhost:${chain.port}`;
    const next = await stalled();
    const kept = connection({ origin, addresses: [`https://127.0.0.1:${next}`], authority: chain.authority });
    await kept.fetch(`${origin}/v1/terminal`);
    // The next address says nothing at all: that shows who was asked.
    await expect(kept.fetch(`${origin}/v1/terminal`)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('sends nothing to an address that cannot show the certificate of the origin', async () => {
    const origin = `https://localhost:${await stalled()}`;
    for (const names of [['127.0.0.1'], ['elsewhere.test']]) {
      const { port, authority } = await answering(names);
      const kept = connection({ origin, addresses: [`https://127.0.0.1:${port}`], authority });
      await expect(kept.exporter()).rejects.toThrow();
      await expect(kept.exporter()).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    }
  });
});
