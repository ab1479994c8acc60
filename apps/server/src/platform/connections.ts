import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { BoundedCache } from '@tallystick/encoding';
import type { Config } from './config.ts';
import type { TlsListener } from './tls-listener.ts';

/** A TLS connection whose session can be seen: ours, or one that a trusted proxy tells of. */
export interface SeenConnection {
  /** Exporter value (RFC 9266: label `EXPORTER-Channel-Binding`, no context, 32 bytes), base64url. */
  readonly exporter: string;
  /** Whose connection it is: the first key that proved something bound to it. */
  key: string | undefined;
}

export interface Connections {
  /** The TLS connection that a request came over; undefined where none can be seen. */
  of(request: IncomingMessage): SeenConnection | undefined;
  /** What the server was called by in a request: TLS straight to it has an origin of its own. */
  originOf(request: IncomingMessage): string;
}

const LABEL = 'EXPORTER-Channel-Binding';
const BYTES = 32;
const NO_CONTEXT = Buffer.alloc(0);
const VALUE = /^[A-Za-z0-9_-]{43}$/;
/** Connections of proxies that are remembered with their keys. */
const TOLD_MAX = 65_536;

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const addressesOf = (trusted: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const entry of trusted) {
    const [address = '', prefix] = entry.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
};

/** Exporter values of connections that end at a proxy: believed in one header, and from the very addresses that are named. */
const createTold = (header: string, trusted: readonly string[]): Pick<Connections, 'of'> => {
  const proxies = addressesOf(trusted);
  const known = new BoundedCache<SeenConnection>(TOLD_MAX);
  return {
    of(request) {
      const value = request.headers[header];
      const peer = request.socket.remoteAddress?.replace(/^::ffff:/, '');
      if (typeof value !== 'string' || !VALUE.test(value) || peer === undefined) return undefined;
      if (!proxies.check(peer, familyOf(peer))) return undefined;
      const found = known.get(value);
      if (found !== undefined) return found;
      const connection: SeenConnection = { exporter: value, key: undefined };
      known.set(value, connection);
      return connection;
    },
  };
};

/** Tells of each request which TLS session it came over. The value is exported once for each connection. */
export const createConnections = (
  config: Pick<Config, 'exporterHeader' | 'trustProxy' | 'origin'>,
  tls: Pick<TlsListener, 'origin'> | undefined,
): Connections => {
  const own = new WeakMap<TLSSocket, SeenConnection>();
  const told =
    config.exporterHeader !== undefined && Array.isArray(config.trustProxy)
      ? createTold(config.exporterHeader, config.trustProxy)
      : undefined;
  return {
    originOf: ({ socket }) => (tls !== undefined && socket instanceof TLSSocket ? tls.origin : config.origin),
    of(request) {
      const { socket } = request;
      if (!(socket instanceof TLSSocket)) return told?.of(request);
      const known = own.get(socket);
      if (known !== undefined) return known;
      const exporter = socket.exportKeyingMaterial(BYTES, LABEL, NO_CONTEXT).toString('base64url');
      const connection: SeenConnection = { exporter, key: undefined };
      own.set(socket, connection);
      return connection;
    },
  };
};
