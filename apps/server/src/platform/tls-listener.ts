import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { slowRequestLimits } from '@tallystick/protocol/serving';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { TlsCertificate } from './tls-certificate.ts';
import { isWebSocketUpgrade } from './unread-requests.ts';

/** The server's own TLS, beside its HTTP: same routes, but each request's TLS session can be seen, and proofs be bound to it. */
export interface TlsListener {
  /** What clients call it by: `https`, host and port. */
  readonly origin: string;
  /** PEM of the authority that terminals are to trust for it, where it is not one that machines trust anyway. */
  readonly authority: string | undefined;
  /** The server itself, for who counts its connections. */
  readonly server: Server;
  /** Shows this certificate to whoever connects from now on. */
  show(certificate: Pick<TlsCertificate, 'certificate' | 'privateKey'>): void;
  /** Gives the port. */
  listen(host: string): Promise<number>;
  /** Closes the connections that wait for a next request. */
  sweep(): void;
  /** Takes no connections any more; resolves when the last has ended. */
  close(): Promise<void>;
}

const portOf = (server: Server): number | undefined => {
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
};

const secureContextOf = ({
  certificate,
  privateKey,
}: Pick<TlsCertificate, 'certificate' | 'privateKey'>): SecureContextOptions => ({
  cert: certificate,
  key: privateKey,
  minVersion: 'TLSv1.3',
});

/** Makes the listener: TLS 1.3 and nothing older, so that an exporter value is one of RFC 9266. */
export const createTlsListener = (
  http: FastifyInstance,
  settings: NonNullable<Config['tls']>,
  { certificate, privateKey, authority }: TlsCertificate,
): TlsListener => {
  const { requestTimeout, keepAliveTimeout } = http.server;
  const server = createServer(
    {
      ...secureContextOf({ certificate, privateKey }),
      requestTimeout,
      ...slowRequestLimits(requestTimeout),
      keepAliveTimeout,
      shouldUpgradeCallback: isWebSocketUpgrade,
      requireHostHeader: false,
    },
    (request, response) => http.routing(request, response),
  );
  server.on('upgrade', (request, socket, head) => http.server.emit('upgrade', request, socket, head));
  server.on('clientError', (error, socket) => http.server.emit('clientError', error, socket));
  // A client that hangs up in the middle of a handshake is its own affair.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  let listening = false;
  let origin = settings.origin ?? `https://localhost:${settings.port}`;
  return {
    get origin() {
      return origin;
    },
    authority,
    server,
    show: (shown) => server.setSecureContext(secureContextOf(shown)),
    async listen(host) {
      server.listen({ port: settings.port, host });
      await once(server, 'listening');
      listening = true;
      const port = portOf(server) ?? settings.port;
      origin = settings.origin ?? `https://localhost:${port}`;
      return port;
    },
    sweep: () => server.closeIdleConnections(),
    async close() {
      if (!listening) return;
      listening = false;
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
};
