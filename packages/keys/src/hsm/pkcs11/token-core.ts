import { SecretBytes } from '../../secret-bytes.ts';
import type { CardAlgorithms } from '../arqc.ts';
import { createCore } from '../core/core.ts';
import type { HsmAudit } from '../hsm.ts';
import { HsmError } from '../hsm-error.ts';
import type { Operation } from '../operation.ts';
import type { ThreadStart } from './messages.ts';
import { SessionLostError, tokenError } from './token-errors.ts';
import { loadLibrary } from './token-library.ts';
import { openMasters } from './token-masters.ts';
import { tokenModule } from './token-module.ts';
import { openTokenSession } from './token-session.ts';

/** A session may be lost once more while it is opened again. */
const MOST_TRIES = 4;

/** The operations over a token, one after the other. */
export interface TokenCore {
  call(operation: Operation, args: readonly unknown[]): unknown;
  close(): void;
}

/**
 * Opens the token and makes its operations. A session that is lost in the middle of one is opened again, and the operation is done
 * again: none of them changes anything outside, so that it was half done is no harm.
 *
 * @throws {HsmError} as of the library, the session and the masters
 */
export async function startTokenCore(start: ThreadStart, audit: HsmAudit): Promise<TokenCore> {
  const cards = start.cards === undefined ? undefined : await loadCards(start.cards);
  const loaded = await loadLibrary(start.library);
  const session = openTokenSession(loaded, start.token, SecretBytes.adopt(Uint8Array.from(start.pin)));
  start.pin.fill(0);
  const opening = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw tokenError(error, true);
    }
  };
  const masters = opening(() => openMasters(session, start.masterVersion));
  const { calls, keys } = createCore(tokenModule(session, masters), {
    openKeys: start.openKeys,
    exportSensitive: start.exportSensitive,
    ...(cards === undefined ? {} : { cards }),
    ...(start.audited ? { audit } : {}),
  });
  const run = (operation: Operation, args: readonly unknown[]): unknown =>
    // One entry of a table of functions, given what the other end of this program's own channel sent for it.
    (calls[operation] as (...given: readonly unknown[]) => unknown)(...args);
  let lost = false;
  let refusedPin: HsmError | undefined;
  const recover = (): void => {
    // Each try of a PIN that was changed meanwhile would bring the token nearer to locking it.
    if (refusedPin) throw refusedPin;
    keys.clear(true);
    try {
      session.reopen();
    } catch (error) {
      if (isPinRefused(error)) refusedPin = error;
      throw error;
    }
    opening(() => masters.refresh());
    if (masters.all.length === 0) {
      throw new HsmError('ERR_HSM_TOKEN_MISSING', 'The token has lost its master keys', {
        remedy: 'Put back the token that the keys were wrapped in, or restore it from its backup.',
      });
    }
    lost = false;
  };
  return {
    call(operation, args) {
      for (let tries = 1; ; tries += 1) {
        try {
          if (lost) recover();
          return run(operation, args);
        } catch (error) {
          if (!mayBeLost(error)) throw error;
          if (tries === MOST_TRIES) throw error instanceof SessionLostError ? lostError(error) : error;
          lost = true;
        }
      }
    },
    close() {
      keys.clear(true);
      session.close();
    },
  };
}

const isPinRefused = (error: unknown): error is HsmError =>
  error instanceof HsmError &&
  (error.code === 'ERR_HSM_TOKEN_PIN' || error.code === 'ERR_HSM_TOKEN_PIN_LOCKED');

/** A session that ends in the middle of a call may be any failure to the token. */
const mayBeLost = (error: unknown): boolean =>
  error instanceof SessionLostError || (error instanceof HsmError && error.code === 'ERR_HSM_TOKEN');

/** What is lost each time is a failure of the token. */
const lostError = (error: SessionLostError): HsmError =>
  new HsmError('ERR_HSM_TOKEN', 'The session with the token is lost each time that it is opened', {
    remedy: 'See the log of the token, and whether another program ends its sessions.',
    cause: error,
  });

async function loadCards(address: string): Promise<CardAlgorithms> {
  const loaded: unknown = await import(address);
  const cards =
    typeof loaded === 'object' && loaded !== null && 'CARD_ALGORITHMS' in loaded
      ? (loaded.CARD_ALGORITHMS as Partial<CardAlgorithms> | undefined)
      : undefined;
  if (typeof cards?.verifyArqc === 'function' && typeof cards.generateArpc === 'function') {
    const { verifyArqc, generateArpc, deriveCardKey } = cards;
    return { verifyArqc, generateArpc, ...(deriveCardKey === undefined ? {} : { deriveCardKey }) };
  }
  throw new HsmError('ERR_HSM_INPUT', 'The module of card algorithms exports no CARD_ALGORITHMS', {
    path: 'cards',
  });
}
