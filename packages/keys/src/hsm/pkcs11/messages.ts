import type { HsmAuditEvent } from '../hsm.ts';
import type { HsmErrorCode } from '../hsm-error.ts';
import type { Operation } from '../operation.ts';
import type { TokenName } from './token-name.ts';

/** What the thread is started with. */
export interface ThreadStart {
  /** Path of the PKCS #11 library. */
  readonly library: string;
  readonly token: TokenName;
  readonly pin: Uint8Array;
  readonly masterVersion: number;
  readonly openKeys: number;
  readonly exportSensitive: boolean;
  /** Whether anybody listens to the audit. */
  readonly audited: boolean;
  /** Address of a module that exports `CARD_ALGORITHMS`. */
  readonly cards?: string;
}

/** One call. Both ends are of one version of this program. */
export interface CallMessage {
  readonly id: number;
  readonly operation: Operation;
  readonly args: readonly unknown[];
}

/** An {@link HsmError} as a thread can send it. */
export interface SentError {
  readonly code: HsmErrorCode;
  readonly message: string;
  readonly path?: string;
  readonly remedy?: string;
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: SentError }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly error: SentError }
  | { readonly kind: 'audit'; readonly event: HsmAuditEvent };
