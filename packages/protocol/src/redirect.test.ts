import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, RedirectRefused } from './client.ts';
import { createPayment } from './payment.ts';

const listen = async (listener: RequestListener): Promise<{ server: Server; origin: string }> => {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

describe('reviewed/K3: a client', () => {
  const reached: unknown[] = [];
  const started: Server[] = [];
  let third: string;
  beforeAll(async () => {
    const { server, origin } = await listen((request, response) => {
      reached.push(request.headers);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    started.push(server);
    third = origin;
  });
  afterAll(() => {
    for (const server of started) server.close();
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirection with %i', async (status) => {
    const { server, origin } = await listen((_request, response) =>
      response.writeHead(status, { location: `${third}/v1/payments` }).end(),
    );
    started.push(server);
    const seen: number[] = [];
    const client = createClient({
      origin,
      authorise: () => ({ dpop: 'a proof' }),
      onAnswer: (_headers, answered) => seen.push(answered),
    });
    const body = { terminal: 'trm_1', amount: { minor: '100', currency: 'EUR' } };
    const asked = client.call(createPayment, { body: body as never });
    await expect(asked).rejects.toThrow(RedirectRefused);
    await expect(asked).rejects.toMatchObject({ code: 'ERR_REDIRECT_REFUSED' });
    expect([reached, seen]).toEqual([[], []]);
  });

  it('does not follow one whose status a browser hides', async () => {
    const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
    const asked: (string | undefined)[] = [];
    const client = createClient({
      origin: third,
      fetch: async (_url, init) => {
        asked.push(init?.redirect);
        return hidden;
      },
    });
    await expect(client.call(createPayment, { body: {} as never })).rejects.toThrow(RedirectRefused);
    expect(asked).toEqual(['manual']);
  });
});
