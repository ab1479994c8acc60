import type { Codec } from '../codec.ts';
import type { PackError } from '../errors.ts';
import type { Message } from '../message.ts';
import type { LinkError } from './errors.ts';
import type { Framing } from './framing.ts';
import type { Timers } from './timers.ts';
import type { HostTls } from './tls.ts';

/** Sends a message on the connection that the request came from. Returns false if that connection is gone. */
export type Reply = (message: Message) => boolean;

/** One connected peer. */
export interface HostConnection {
  readonly id: number;
  readonly remoteAddress: string;
  readonly signedOn: boolean;
  readonly open: boolean;
  /** Sends a message of the host's own, a request or a late reply. Returns false if the connection is gone. */
  send(message: Message): boolean;
  /** Drops the connection at once. */
  destroy(): void;
}

/** Counters since the host was made. */
export interface HostStats {
  readonly connections: number;
  readonly accepted: number;
  readonly refused: number;
  readonly messages: number;
  readonly replies: number;
  readonly badInput: number;
}

/** What a host stands on, and its limits. */
export interface HostOptions {
  readonly codec: Codec;
  /** Default `binary-2`. */
  readonly framing?: Framing;
  /**
   * Every message but requests of network management. It may reply at once, later, more than once or never. A returned promise
   * counts as work in progress until it settles: `maxInFlight` and {@link Iso8583Host.close} go by it.
   */
  readonly onMessage: (
    message: Message,
    reply: Reply,
    connection: HostConnection,
    raw: Uint8Array,
  ) => void | Promise<void>;
  readonly onConnection?: (connection: HostConnection) => void;
  readonly onDisconnection?: (connection: HostConnection, error: LinkError | undefined) => void;
  /** Bad input, faults of the handler, refused connections. A message that cannot be read does not end its connection. */
  readonly onError?: (error: LinkError | PackError, connection: HostConnection | undefined) => void;
  /** Whether a message before a sign-on ends the connection. Default true. */
  readonly requireSignOn?: boolean;
  /** Signed on, or all where no sign-on is required. Default 256. */
  readonly maxConnections?: number;
  /**
   * Connections that have not signed on yet, where it is required. Beyond it the oldest of them makes room, so that silent
   * connections keep nobody out. Default 32.
   */
  readonly maxUnsignedConnections?: number;
  /** How long a connection may take to sign on, where it is required. Default 15000; 0 turns it off. */
  readonly signOnTimeoutMs?: number;
  /** How long a frame may take from its first byte to its last. Default 10000; 0 turns it off. */
  readonly frameTimeoutMs?: number;
  /** Unsettled handlers per connection, above which it is read no further. Default 1024. */
  readonly maxInFlight?: number;
  /** Bytes waiting for a slow peer, above which it is read no further. Default 1 MiB. */
  readonly maxBufferedBytes?: number;
  /** A connection silent for this long is closed. Default 120000; 0 turns it off. */
  readonly idleTimeoutMs?: number;
  readonly timers?: Timers;
  /** Addresses and networks that may connect, such as `10.0.0.0/24`. Left out: whoever reaches the port. */
  readonly peers?: readonly string[];
  /** Every connection has to show a certificate. Left out: TCP without TLS. */
  readonly tls?: HostTls;
}
