import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { slowRequestLimits } from './slow-requests.ts';

describe('reviewed/Low: half-sent heads of requests', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  it('are late before the time of a whole request, and are looked for often enough to end by then', () => {
    const { headersTimeout, connectionsCheckingInterval } = slowRequestLimits(30_000);
    expect(headersTimeout + connectionsCheckingInterval).toBe(30_000);
    expect(connectionsCheckingInterval).toBe(5_000);
  });

  it.each(['', 'GET / HTT', 'GET / HTTP/1.1\r\nhost: a.example\r\nx-half: '])(
    'cost the connection that sent %j',
    async (sent) => {
      const requestTimeout = 120;
      const server = createServer({ requestTimeout, ...slowRequestLimits(requestTimeout) }, () => {
        throw new Error('No request was sent');
      });
      closers.push(() => server.close());
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.setEncoding('utf8');
      let answered = '';
      socket.on('data', (part: string) => {
        answered += part;
      });
      socket.write(sent);
      await once(socket, 'close');
      expect(answered).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
    },
  );
});
