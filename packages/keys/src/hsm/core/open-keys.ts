import type { CryptoModule } from '../crypto-module.ts';
import { readEnvelope } from '../envelope.ts';
import { HsmError } from '../hsm-error.ts';
import type { KeyAttributes } from '../key-attributes.ts';
import { type KeyRole, requireAllowed } from '../key-policy.ts';
import type { PublicPart, WrappedKey } from '../stored-key.ts';

/** A key that was opened, with what is bound to it. */
export interface OpenKey<Key> {
  readonly key: Key;
  readonly attributes: KeyAttributes;
  readonly publicKey?: PublicPart;
}

/** Keys that were opened, by their wrapped form: opening costs as much as an operation. */
export interface OpenKeys<Key> {
  /**
   * Opens a key for a part in an operation.
   *
   * @throws {HsmError} `ERR_HSM_WRAPPED_KEY`, `ERR_HSM_USAGE`
   */
  open(role: KeyRole, wrapped: WrappedKey): OpenKey<Key>;
  forget(wrapped: WrappedKey): void;
  /** Forgets all of them; `lost` when their handles mean nothing any more. */
  clear(lost?: boolean): void;
  readonly size: number;
}

const LONGEST_BYTES = 8_192;
/** An operation works with three keys at once: none of them may be the one that is released. */
const LEAST_OPEN = 8;

/** At most `capacity` keys stay open; the one that was used longest ago is released first. */
export function createOpenKeys<Key>(module: CryptoModule<Key>, capacity: number): OpenKeys<Key> {
  const most = Math.max(capacity, LEAST_OPEN);
  const opened = new Map<string, OpenKey<Key>>();

  const unwrap = (wrapped: WrappedKey): OpenKey<Key> => {
    if (wrapped[0] === 1) {
      const old = module.unwrapOld?.(wrapped);
      if (!old) throw notOurs();
      return old;
    }
    const envelope = readEnvelope(wrapped);
    const key = envelope.form === module.form ? module.unwrap(envelope) : undefined;
    if (key === undefined) throw notOurs();
    const { attributes, publicKey } = envelope;
    return { key, attributes, ...(publicKey === undefined ? {} : { publicKey }) };
  };

  const releaseOldest = (): void => {
    const [oldest = ''] = opened.keys();
    const last = opened.get(oldest);
    if (last) module.release(last.key);
    opened.delete(oldest);
  };

  return {
    open(role, wrapped) {
      if (wrapped.length > LONGEST_BYTES) throw notOurs();
      const name = nameOf(wrapped);
      let found = opened.get(name);
      if (found) opened.delete(name);
      else found = unwrap(wrapped);
      opened.set(name, found);
      if (opened.size > most) releaseOldest();
      requireAllowed(role, found.attributes);
      return found;
    },
    forget(wrapped) {
      const name = nameOf(wrapped);
      const found = opened.get(name);
      if (found) module.release(found.key);
      opened.delete(name);
    },
    clear(lost = false) {
      if (!lost) for (const { key } of opened.values()) module.release(key);
      opened.clear();
    },
    get size() {
      return opened.size;
    },
  };
}

const notOurs = (): HsmError => new HsmError('ERR_HSM_WRAPPED_KEY', 'The key was not wrapped by this module');

const nameOf = (wrapped: WrappedKey): string =>
  Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength).toString('latin1');
