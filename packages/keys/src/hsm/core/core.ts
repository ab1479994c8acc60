import { CipherLengthError } from '../../ciphers/block-ciphers.ts';
import { KeyInputError } from '../../input-error.ts';
import type { CardAlgorithms } from '../arqc.ts';
import type { CryptoModule } from '../crypto-module.ts';
import type { HsmAudit } from '../hsm.ts';
import { HsmError } from '../hsm-error.ts';
import type { Operation } from '../operation.ts';
import type { HsmHealth } from '../requests.ts';
import { type BlockCalls, blockCalls } from './blocks.ts';
import { type CardCalls, cardCalls } from './cards.ts';
import { type DataCalls, dataCalls } from './data.ts';
import { type DukptCalls, dukptCalls } from './dukpt.ts';
import { type KeyLifeCalls, keyLifeCalls } from './key-life.ts';
import { type MacCalls, macCalls } from './macs.ts';
import { createOpenKeys, type OpenKeys } from './open-keys.ts';
import { type PinCalls, pinCalls } from './pins.ts';
import { type SignatureCalls, signatureCalls } from './signatures.ts';

/** What operations stand on. */
export interface CoreContext<Key> {
  readonly module: CryptoModule<Key>;
  readonly keys: OpenKeys<Key>;
  /** Whether keys of exportability `S` leave. */
  readonly exportSensitive: boolean;
  readonly cards?: CardAlgorithms;
  /** Tells the audit, and nobody else, why something failed. */
  failed(operation: Operation, reason: string): void;
}

interface OtherCalls {
  seal(purpose: string, context: string, data: Uint8Array): Uint8Array;
  open(purpose: string, context: string, sealed: Uint8Array): Uint8Array;
  digest(purpose: string, value: Uint8Array): Uint8Array;
  health(): HsmHealth;
}

/** Every operation at once, in plain data: what a thread can be sent. */
export type CoreCalls = KeyLifeCalls &
  BlockCalls &
  DukptCalls &
  PinCalls &
  CardCalls &
  DataCalls &
  MacCalls &
  SignatureCalls &
  OtherCalls;

export interface CoreOptions {
  readonly cards?: CardAlgorithms;
  readonly exportSensitive?: boolean;
  readonly audit?: HsmAudit;
  /** How many keys may stay open. */
  readonly openKeys: number;
}

/** The operations of the Hsm over the module of one form. */
export interface Core<Key> {
  readonly calls: CoreCalls;
  readonly keys: OpenKeys<Key>;
}

/** Makes the operations. What they refuse and what fails is told to the audit once, here. */
export function createCore<Key>(module: CryptoModule<Key>, options: CoreOptions): Core<Key> {
  const { cards, exportSensitive = false, audit, openKeys } = options;
  const keys = createOpenKeys(module, openKeys);
  const tell: HsmAudit = (event) => {
    try {
      audit?.(event);
    } catch {
      // The audit's own fault is not the caller's: an operation neither fails nor changes by it.
    }
  };
  const context: CoreContext<Key> = {
    module,
    keys,
    exportSensitive,
    ...(cards === undefined ? {} : { cards }),
    failed: (operation, reason) => tell({ operation, outcome: 'failed', reason }),
  };
  const calls: CoreCalls = {
    ...keyLifeCalls(context),
    ...blockCalls(context),
    ...dukptCalls(context),
    ...pinCalls(context),
    ...cardCalls(context),
    ...dataCalls(context),
    ...macCalls(context),
    ...signatureCalls(context),
    seal: (purpose, place, data) => module.seal(purpose, place, data),
    open(purpose, place, sealed) {
      const clear = module.open(purpose, place, sealed);
      if (!clear) throw new HsmError('ERR_HSM_SEALED', 'Not sealed by this module for this context');
      return clear;
    },
    digest: (purpose, value) => module.digest(purpose, value),
    health: () => healthOf(module, keys),
  };
  return { calls: refusing(calls, tell), keys };
}

function healthOf<Key>(module: CryptoModule<Key>, keys: OpenKeys<Key>): HsmHealth {
  try {
    return { healthy: true, detail: module.health(), openKeys: keys.size };
  } catch (error) {
    if (!(error instanceof HsmError)) throw error;
    return { healthy: false, detail: error.message, openKeys: keys.size };
  }
}

/** The same calls, whose refusals are told to the audit, and whose input errors are of the Hsm's own kind. */
function refusing(calls: CoreCalls, tell: HsmAudit): CoreCalls {
  const wrapped = Object.entries(calls).map(([name, call]) => {
    const operation = name as Operation;
    return [
      operation,
      (...args: unknown[]) => {
        try {
          return (call as (...given: unknown[]) => unknown)(...args);
        } catch (error) {
          const refusal = inputRefusal(error);
          if (refusal instanceof HsmError) {
            tell({ operation, outcome: 'refused', reason: refusal.code });
          }
          throw refusal;
        }
      },
    ];
  });
  // The same names with the same parameters and results.
  return Object.fromEntries(wrapped) as CoreCalls;
}

function inputRefusal(error: unknown): unknown {
  if (error instanceof KeyInputError) {
    return new HsmError('ERR_HSM_INPUT', error.message, { path: error.path });
  }
  return error instanceof CipherLengthError ? new HsmError('ERR_HSM_INPUT', error.message) : error;
}
