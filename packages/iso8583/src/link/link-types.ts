import type { Socket } from 'node:net';
import type { Codec } from '../codec.ts';
import type { PackError } from '../errors.ts';
import type { Message } from '../message.ts';
import type { Backoff } from './backoff.ts';
import type { LinkError } from './errors.ts';
import type { Framing } from './framing.ts';
import type { MatchFields } from './match-key.ts';
import type { Timers } from './timers.ts';

/** Why a request surely never left this machine. */
export type NotSentReason =
  | 'not-ready'
  | 'closing'
  | 'queue-full'
  | 'queue-timeout'
  | 'disconnected'
  | 'invalid-message';

/**
 * How a request ended. After `timeout`, `unreadable` and `disconnected` the peer may or may not have acted on it: such a
 * request is to be reversed. After `not-sent` it surely has not.
 */
export type RequestOutcome =
  | {
      readonly kind: 'reply';
      readonly message: Message;
      /** The reply as received, without its length header. */
      readonly raw: Uint8Array;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'timeout'; readonly elapsedMs: number }
  /** Its answer came and is no message of the spec. `error` names the element and the offset. */
  | { readonly kind: 'unreadable'; readonly elapsedMs: number; readonly error: LinkError }
  | { readonly kind: 'disconnected'; readonly elapsedMs: number; readonly error?: LinkError }
  | {
      readonly kind: 'not-sent';
      readonly reason: NotSentReason;
      /** With `invalid-message`: which field, and what is wrong with it. */
      readonly error?: PackError | LinkError;
    };

/** What is wrong when a sign-on ends in a certain way. */
export const SIGN_ON_FAULTS: { readonly [kind in RequestOutcome['kind']]: string } = {
  reply: 'sign-on was refused',
  unreadable: 'the answer to the sign-on could not be read',
  timeout: 'sign-on was not answered',
  disconnected: 'sign-on was not answered',
  'not-sent': 'sign-on was not sent',
};

/** Where a link stands. */
export type LinkState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'signing-on' }
  | { readonly kind: 'ready' }
  /** The peer has signed off, as some hosts do at night. The connection stands; nothing is sent until it has signed on again. */
  | { readonly kind: 'signed-off' }
  | {
      readonly kind: 'waiting';
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: LinkError;
    }
  | { readonly kind: 'closing' }
  | { readonly kind: 'closed' };

/** What a link stands on, and its limits. */
export interface LinkOptions {
  readonly codec: Codec;
  readonly host: string;
  readonly port: number;
  /** Default `binary-2`. */
  readonly framing?: Framing;
  readonly match?: Partial<MatchFields>;
  /** Whether to sign on after connecting and off before closing. Default true. */
  readonly signOn?: boolean;
  /**
   * How long requests that were sent still wait for their answer when the peer signs off; then they end as `timeout`. A host signs off at the
   * end of its day with everything answered, or because it cannot answer. Default 1000.
   */
  readonly signOffWaitMs?: number;
  /** Default 5000, for the TCP connection and for the sign-on each. */
  readonly connectTimeoutMs?: number;
  /** An echo is sent when nothing came in for this long. Default 30000; 0 turns echoes off. */
  readonly echoIntervalMs?: number;
  /** A peer that does not answer an echo for this long is taken for gone. Default 5000. */
  readonly echoTimeoutMs?: number;
  /** Default 250 ms, doubled up to 30 s. */
  readonly backoff?: Backoff;
  /** Requests that wait for a reply at one time. Default 1024. */
  readonly maxInFlight?: number;
  /** Requests that wait for a place among those. Default 1024. */
  readonly maxQueued?: number;
  /** Bytes waiting for the operating system, above which requests queue. Default 1 MiB. */
  readonly maxBufferedBytes?: number;
  readonly timers?: Timers;
  /** In [0, 1). Default Math.random: it only spreads reconnection. */
  readonly random?: () => number;
  /** Opens the socket. Default: TCP to `host` and `port`. */
  readonly openSocket?: () => Socket;
  readonly onState?: (state: LinkState) => void;
  /** Late and doubled replies, replies to nothing, and requests of the peer other than network management. */
  readonly onUnmatched?: (message: Message, raw: Uint8Array) => void;
  /** A frame came that is no message of the spec; the link lives on. `error` names the element and the offset. */
  readonly onUnreadable?: (error: LinkError) => void;
}
