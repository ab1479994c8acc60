import type { KernelOutcome } from '../outcome/outcome.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';

/** What the entry point hands to the kernel (EMV Contactless Book B, 3.4; Book C-3, 2.1). */
export interface Kernel3Activation {
  /** File control information of the selected application: response data of SELECT. */
  readonly fci: Uint8Array;
  /** ADF name that was selected. */
  readonly aid: Uint8Array;
  readonly kernelId: number;
  /** Terminal transaction qualifiers after pre-processing, 4 bytes. */
  readonly ttq: Uint8Array;
  /** Terminal and transaction data objects by tag. */
  readonly terminalData: ReadonlyDataObjects;
  readonly offlineApproval: 'decline' | 'online';
}

/** A record still to be read. */
export interface RecordReference {
  readonly sfi: number;
  readonly record: number;
}

/** State of the kernel. A value: `advanceKernel3` never changes the one it is given. */
export type Kernel3State =
  | { readonly phase: 'idle' }
  | {
      readonly phase: 'processing-options';
      readonly activation: Kernel3Activation;
      readonly card: ReadonlyDataObjects;
    }
  | {
      readonly phase: 'reading';
      readonly activation: Kernel3Activation;
      readonly card: ReadonlyDataObjects;
      readonly records: readonly RecordReference[];
    }
  | { readonly phase: 'done'; readonly outcome: KernelOutcome };

/** What happens to the kernel. */
export type Kernel3Event =
  | { readonly type: 'activate'; readonly activation: Kernel3Activation }
  /** Response APDU, status word included. */
  | { readonly type: 'response'; readonly response: Uint8Array }
  | { readonly type: 'card-removed' };

/** What the kernel wants done. */
export type Kernel3Effect =
  | { readonly type: 'transceive'; readonly command: Uint8Array }
  | { readonly type: 'outcome'; readonly outcome: KernelOutcome };

/** One step: the next state and what to do. */
export interface Kernel3Step {
  readonly state: Kernel3State;
  readonly effects: readonly Kernel3Effect[];
}
