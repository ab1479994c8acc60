import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createRequestIds, holdsCardNumber } from '@tallystick/protocol/serving';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import {
  addAccessLog,
  addHttpMetrics,
  addMetricsRoute,
  closeHttp,
  createDrain,
  createLog,
  createMetrics,
  Gauge,
  listenAddress,
} from './index.ts';
import { withoutSecrets } from './redact.ts';

const TOKEN = 'a-token-of-a-test-that-opens-nothing-0123';

const captured = (level: string) => {
  const lines: string[] = [];
  const log = createLog('server', level, { write: (line: string) => lines.push(line) });
  return { log, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
};

describe('reviewed/A13: the access log', () => {
  const serve = async (level: string) => {
    const { log, lines } = captured(level);
    const http = fastify({ genReqId: () => 'req-1' });
    addAccessLog(http, log);
    http.get('/things/:id', () => ({}));
    http.get('/health', () => ({}));
    await http.inject('/things/9999990000000018?code=1234');
    await http.inject('/nothing/here');
    await http.inject('/health');
    await http.close();
    return lines();
  };

  it('has one line for each answer, with the route in place of the path', async () => {
    const lines = await serve('info');
    expect(lines).toMatchObject([
      {
        level: 'info',
        request: 'req-1',
        method: 'GET',
        route: '/things/:id',
        status: 200,
        address: '127.0.0.1',
      },
      { route: 'none', status: 404 },
    ]);
    expect(lines[0]?.ms).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(lines)).not.toMatch(/9999990000000018|1234/);
  });

  it('tells probes at debug, and nothing where the level is higher', async () => {
    expect((await serve('debug')).map(({ route }) => route)).toContain('/health');
    expect(await serve('warn')).toEqual([]);
  });
});

describe('reviewed/A13: card numbers in what a caller sends', () => {
  const CARDS = ['4111-1111-1111-1111', '4111.1111.1111.1111', 'INV20264111111111111111'];
  const digits = (text: string) => text.replaceAll(/\D/g, '');

  it.each(CARDS)('%s as the id of a request is neither answered nor logged', async (card) => {
    const { log, lines } = captured('info');
    const makeId = createRequestIds('abcdefabcd');
    const http = fastify({ genReqId: makeId });
    addAccessLog(http, log);
    http.get('/', (request) => ({ id: request.id }));
    const { body } = await http.inject({ url: '/', headers: { 'x-request-id': card } });
    await http.inject({ url: '/', headers: { 'x-request-id': 'order-2026-11-30' } });
    await http.close();
    expect(body).toBe('{"id":"req-abcdefabcd-1"}');
    expect(lines().map(({ request }) => request)).toEqual(['req-abcdefabcd-1', 'order-2026-11-30']);
  });

  it('ids of the server do not look like one', () => {
    const makeId = createRequestIds('4111111111');
    for (let request = 0; request < 50_000; request += 1) expect(holdsCardNumber(makeId())).toBe(false);
  });

  it.each([...CARDS, '4111111111111111', 'x', '203.0.113.7 GET'])(
    '%s as the address of a client behind a trusted proxy is not logged',
    async (address) => {
      const { log, lines } = captured('info');
      const http = fastify({ trustProxy: true });
      addAccessLog(http, log);
      for (const forwarded of [address, '203.0.113.7', '2001:db8::7']) {
        await http.inject({ url: '/', headers: { 'x-forwarded-for': forwarded } });
      }
      await http.close();
      expect(lines().map((line) => line.address)).toEqual(['none', '203.0.113.7', '2001:db8::7']);
    },
  );

  it.each([...CARDS, '4111 1111 1111 1111', '4111#1111#1111#1111', '４１１１ 1111 ١١١١ 1111'])(
    '%s is masked in every line, wherever it stands',
    (card) => {
      const { log, lines } = captured('info');
      log.info(`paid by ${card}`);
      log.info({ note: card, deep: [{ [card]: 'name', by: card }], number: 4111111111111111n }, 'x');
      log.info({ number: 4_111_111_111_111_111 }, 'by %s', card);
      log.error(new Error(card, { cause: new Error(card) }));
      const text = JSON.stringify(lines()).normalize('NFKC').replaceAll('١', '1');
      expect(text).not.toContain(card);
      expect(digits(text)).not.toContain('4111111111111111');
      expect(text).toMatch(/4111.?11\*\*.?\*\*\*\*.?1111|\[hidden\]/);
    },
  );
});

/** Held by size: with time by the square of the length each would take hours. */
describe('reviewed/A13: what is logged is searched in linear time', () => {
  const LENGTH = 2_000_000;
  it.each([
    '?',
    '?a',
    'eyJ-',
    'eyJ.',
    '#a',
    'Bearer ',
    '://',
    '://a:',
    '1',
    '1 ',
    '411 ',
    '+',
    '*',
    '\u200b1',
  ])('with %j again and again', (piece) => {
    expect(withoutSecrets(piece.repeat(LENGTH / piece.length)).length).toBeGreaterThan(0);
  });
});

describe('reviewed/A13: the metrics', () => {
  const serve = (access: Parameters<typeof addMetricsRoute>[2]) => {
    const http = fastify();
    const metrics = createMetrics('server', '1.2.3');
    addHttpMetrics(http, metrics);
    addMetricsRoute(http, metrics, access, () => Object.assign(new Error('no'), { statusCode: 401 }));
    http.get('/things/:id', () => ({}));
    return http;
  };

  it('count answers by route, method and status, in the text format of Prometheus', async () => {
    const http = serve('anyone');
    for (const id of ['a', 'b']) await http.inject(`/things/${id}`);
    await http.inject('/nothing');
    const { headers, body } = await http.inject('/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const name = 'tallystick_http_request_duration_seconds_count';
    expect(body).toContain(`${name}{method="GET",route="/things/:id",status="200"} 2`);
    expect(body).toContain(`${name}{method="GET",route="none",status="404"} 1`);
    expect(body).toContain('tallystick_build_info{program="server",version="1.2.3"');
    await http.close();
  });

  it('are rendered once for all who ask within a second', async () => {
    const http = fastify();
    const metrics = createMetrics('server', '1.2.3');
    let asked = 0;
    new Gauge({
      name: 'dear',
      help: 'Costs a question to a database.',
      registers: [metrics],
      collect() {
        asked += 1;
      },
    });
    addMetricsRoute(http, metrics, 'anyone', () => new Error('no'));
    const answers = await Promise.all(Array.from({ length: 200 }, () => http.inject('/metrics')));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    // Twice where the second passes between the first and the last.
    expect(asked).toBeLessThanOrEqual(2);
    await http.close();
  });

  it.each([
    [undefined, 401],
    ['Bearer ', 401],
    [`Bearer ${TOKEN}x`, 401],
    [TOKEN, 401],
    [`Bearer ${TOKEN}`, 200],
    [`bearer ${TOKEN}`, 200],
  ])('with a token, %s gets %i', async (authorization, status) => {
    const http = serve({ token: TOKEN });
    const headers = authorization === undefined ? {} : { authorization };
    expect((await http.inject({ url: '/metrics', headers })).statusCode).toBe(status);
    await http.close();
  });

  it('are not there where nobody may read them', async () => {
    const http = serve('nobody');
    expect((await http.inject('/metrics')).statusCode).toBe(404);
    await http.close();
  });
});

/** A client with one connection that it keeps; asks again and again until nobody listens. Gives how its connections ended. */
const client = (port: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let answered = 0;
  const ask = () =>
    new Promise<string | undefined>((resolve) => {
      const request = get({ port, host: '127.0.0.1', path: '/', agent }, (response) => {
        response.resume().once('end', () => resolve(undefined));
      });
      request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  const ended = (async () => {
    for (;;) {
      const fault = await ask();
      if (fault !== undefined) return fault;
      answered += 1;
    }
  })();
  return { ended, answered: () => answered };
};

describe('reviewed/A13: the drain', () => {
  const listen = async () => {
    const http = fastify();
    const drain = createDrain(http);
    http.get('/', () => 'here');
    http.get('/stream', (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    });
    await http.listen({ port: 0, host: '127.0.0.1' });
    return { http, drain, port: (http.server.address() as AddressInfo).port };
  };

  it('resets none of 16 clients that keep their connections', async () => {
    const { http, drain, port } = await listen();
    const clients = Array.from({ length: 16 }, () => client(port));
    await expect.poll(() => clients.every(({ answered }) => answered() > 5)).toBe(true);
    await drain.begin({ announceMs: 0, leaveMs: 2 ** 30 });
    expect(drain.isDraining).toBe(true);
    await http.close();
    const faults = await Promise.all(clients.map(({ ended }) => ended));
    expect(faults.filter((fault) => fault !== 'ECONNREFUSED')).toEqual([]);
  });

  it('cuts what is not here whole, and answers what is', async () => {
    const http = fastify();
    const drain = createDrain(http);
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<string>();
    http.post('/slow', () => mayAnswer);
    await http.listen({ port: 0, host: '127.0.0.1' });
    const { port } = http.server.address() as AddressInfo;
    const send = (text: string) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let heard = '';
      socket.on('data', (part) => {
        heard += String(part);
      });
      const closed = new Promise<string>((resolve) => {
        socket.on('error', () => {}).on('close', () => resolve(heard));
      });
      return { closed };
    };
    const head = 'POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n';
    const got = new Promise<void>((resolve) => {
      let requests = 0;
      http.server.on('request', () => {
        requests += 1;
        if (requests === 2) resolve();
      });
    });
    const trickles = [send('POST /slow HT'), send(`${head}content-length: 9\r\n\r\n1`)];
    const whole = send(`${head}content-length: 1\r\n\r\n1`);
    await got;
    await drain.begin({ announceMs: 0, leaveMs: 1 });
    const closing = closeHttp(http, drain);
    expect(await Promise.all(trickles.map(({ closed }) => closed))).toEqual(['', '']);
    answer('done');
    expect(await whole.closed).toContain('done');
    await closing;
  });

  it('ends as soon as nobody is connected, and does not wait for streams', async () => {
    const { http, drain, port } = await listen();
    const stream = get({
      port,
      host: '127.0.0.1',
      path: '/stream',
      headers: { accept: 'text/event-stream' },
    });
    await once(stream, 'response');
    await drain.begin({ announceMs: 0, leaveMs: 2 ** 30 });
    stream.once('error', () => {}).destroy();
    await http.close();
  });
});

describe('reviewed/A13: the address to listen on', () => {
  it('is one, whatever a name stands for', async () => {
    expect(await listenAddress('localhost')).toBe('127.0.0.1');
    expect(await listenAddress('127.0.0.1')).toBe('127.0.0.1');
    expect(await listenAddress('::1')).toBe('::1');
    await expect(listenAddress('no-such-host.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });
});
