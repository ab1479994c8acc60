import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTestApp } from './testing/test-app.ts';
import { until } from './testing/until.ts';

const PATH = '/v1/console/sign-in/options';

describe('a stop', () => {
  it('finishes the request in flight, then takes no more', async () => {
    const app = await createTestApp('pglite');
    const port = await app.listen();
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => {
      answer += String(part);
    });
    const requested = once(app.http.server, 'request');
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{`,
    );
    await requested;

    let closed = false;
    const closing = app.close().then(() => {
      closed = true;
    });
    await until(() =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        () => false,
        () => true,
      ),
    );
    // The request is only half here, so the stop has to wait for it.
    expect(closed).toBe(false);

    socket.write('}');
    await closing;
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer).toContain('"challenge"');
    await app.drop();
  });
});
