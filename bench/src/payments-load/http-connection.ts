import { createConnection, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The server's newest `DPoP-Nonce`. */
  readonly nonce: string | undefined;
}

/** One kept-alive HTTP/1.1 connection that does the least: a load generator shares the cores with what it measures. */
export interface HttpConnection {
  post(path: string, headers: string, body: string): Promise<HttpAnswer>;
  close(): void;
}

const END_OF_HEAD = '\r\n\r\n';

/** Opens a connection to a server on this machine. */
export const openHttpConnection = (port: number): Promise<HttpConnection> =>
  new Promise((resolve, reject) => {
    const socket: Socket = createConnection({ host: '127.0.0.1', port });
    socket.setNoDelay(true);
    let held = '';
    let waiting: { settle: (answer: HttpAnswer) => void; fail: (error: Error) => void } | undefined;

    const read = (): void => {
      const head = held.indexOf(END_OF_HEAD);
      if (head < 0) return;
      const headers = held.slice(0, head);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(headers)?.[1] ?? 0);
      const begin = head + END_OF_HEAD.length;
      if (held.length < begin + length) return;
      const body = held.slice(begin, begin + length);
      held = held.slice(begin + length);
      const settle = waiting?.settle;
      waiting = undefined;
      settle?.({
        status: Number(headers.slice(9, 12)),
        body,
        nonce: /\r\ndpop-nonce: ([^\r]+)/i.exec(headers)?.[1],
      });
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      held += String(chunk);
      read();
    });
    const fail = (error: Error): void => {
      waiting?.fail(error);
      reject(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the server closed the connection')));
    socket.once('connect', () =>
      resolve({
        post(path, headers, body) {
          return new Promise((settle, failed) => {
            waiting = { settle, fail: failed };
            socket.write(
              `POST ${path} HTTP/1.1\r\nhost: localhost:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`,
            );
          });
        },
        close: () => socket.destroy(),
      }),
    );
  });
