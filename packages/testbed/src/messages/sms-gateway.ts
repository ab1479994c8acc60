import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SmsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SmsGateway {
  readonly origin: string;
  readonly requests: readonly SmsRequest[];
  /** Answers the next requests with these statuses in place of 200, with `Retry-After` where seconds are given. */
  answer(statuses: readonly number[], retryAfter?: number): void;
  stop(): Promise<void>;
}

/** A real HTTP server on a free port of this machine that stands for a gateway of SMS. */
export const startSmsGateway = async (): Promise<SmsGateway> => {
  const requests: SmsRequest[] = [];
  const answers: { readonly status: number; readonly retryAfter: number | undefined }[] = [];
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const { method = '', url: path = '', headers } = request;
        requests.push({ method, path, headers, body });
        const { status = 200, retryAfter } = answers.shift() ?? {};
        if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
        if (status >= 300 && status < 400) response.setHeader('location', '/elsewhere');
        response.writeHead(status).end('{}');
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    answer(statuses, retryAfter) {
      for (const status of statuses) answers.push({ status, retryAfter });
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
