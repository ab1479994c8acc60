import type { Socket } from 'node:net';
import { connect, createServer, type Server, type TLSSocket } from 'node:tls';
import { LinkError } from './errors.ts';
import type { Timers } from './timers.ts';

/** TLS of a host, all in PEM. Every peer has to show a certificate. */
export interface HostTls {
  /** The host's own certificate with its chain. */
  readonly certificate: string;
  readonly privateKey: string;
  /** The only authorities whose certificates peers may show: those that machines trust anyway are not among them. */
  readonly peerAuthority: string;
  /** Names of which the peer's certificate has to have one: its common name or a DNS name. Left out: any of the authority. */
  readonly peerNames?: readonly string[];
}

/** TLS of a link, all in PEM. */
export interface LinkTls {
  /** The link's own certificate with its chain, shown to the host. */
  readonly certificate: string;
  readonly privateKey: string;
  /** The only authorities that the host's certificate may be of. */
  readonly hostAuthority: string;
  /** What the host's certificate is for, where that is not the host that is connected to. */
  readonly hostName?: string;
}

const LEAST_VERSION = 'TLSv1.2';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

/** Names that a certificate is for: its common name and its DNS names (RFC 6125, 2.3.1). */
const namesOf = (socket: TLSSocket): string[] => {
  const { subject, subjectaltname } = socket.getPeerCertificate();
  const others = (subjectaltname ?? '').split(', ').filter((name) => name.startsWith('DNS:'));
  return [subject?.CN, ...others.map((name) => name.slice(4))].filter((name) => typeof name === 'string');
};

/** Opens the socket of a link over TLS, for its `openSocket`: the host's certificate is verified, and our own is shown. */
export const openTlsSocket = (to: { readonly host: string; readonly port: number }, tls: LinkTls): Socket => {
  const { certificate, privateKey, hostAuthority, hostName } = tls;
  return connect({
    host: to.host,
    port: to.port,
    cert: certificate,
    key: privateKey,
    ca: hostAuthority,
    minVersion: LEAST_VERSION,
    rejectUnauthorized: true,
    ...(hostName === undefined ? {} : { servername: hostName }),
  });
};

interface Waiting {
  readonly raw: Socket;
  readonly cancel: () => void;
}

const peerOf = (socket: Socket): string => `${socket.remoteAddress}:${socket.remotePort}`;

interface DoorOptions {
  readonly tls: HostTls;
  /** Handshakes at one time. Beyond it the oldest makes room. */
  readonly max: number;
  /** How long a handshake may take; 0 turns it off. */
  readonly timeoutMs: number;
  readonly timers: Timers;
  /** A peer has shown a certificate that is accepted. */
  readonly onSocket: (socket: TLSSocket) => void;
  readonly onRefused: (error: LinkError) => void;
}

/** Where connections of a host wait until their TLS handshake is done. */
export class TlsDoor {
  readonly #options: DoorOptions;
  readonly #server: Server;
  /** By address and port of the peer, which the socket over TLS has too. */
  readonly #waiting = new Map<string, Waiting>();

  /** @throws Node's error when certificate, key and authority are not PEM or do not belong together */
  constructor(options: DoorOptions) {
    this.#options = options;
    const { certificate, privateKey, peerAuthority } = options.tls;
    this.#server = createServer({
      cert: certificate,
      key: privateKey,
      ca: peerAuthority,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: LEAST_VERSION,
    });
    this.#server.on('secureConnection', (socket) => this.#onSecure(socket));
    this.#server.on('tlsClientError', (error, socket) => {
      socket.destroy();
      options.onRefused(new LinkError('ERR_LINK_TLS', `TLS handshake failed (${codeOf(error)})`, error));
    });
  }

  accept(raw: Socket): void {
    const { max, timeoutMs, timers } = this.#options;
    const [oldest] = this.#waiting.values();
    if (this.#waiting.size >= max) oldest?.raw.destroy();
    const key = peerOf(raw);
    const cancel = timeoutMs > 0 ? timers.after(timeoutMs, () => raw.destroy()) : () => {};
    this.#waiting.set(key, { raw, cancel });
    raw.once('close', () => this.#done(key));
    // A peer that resets before the handshake begins is its own affair.
    raw.on('error', () => {});
    this.#server.emit('connection', raw);
  }

  close(): void {
    for (const { raw } of this.#waiting.values()) raw.destroy();
  }

  #done(key: string): void {
    this.#waiting.get(key)?.cancel();
    this.#waiting.delete(key);
  }

  #onSecure(socket: TLSSocket): void {
    this.#done(peerOf(socket));
    const { peerNames } = this.#options.tls;
    if (peerNames !== undefined && !namesOf(socket).some((name) => peerNames.includes(name))) {
      socket.destroy();
      this.#options.onRefused(
        new LinkError('ERR_LINK_TLS', 'the certificate of the peer is for another name'),
      );
      return;
    }
    this.#options.onSocket(socket);
  }
}
