import { derivationData } from '../../dukpt/aes-derivation.ts';
import { aesKsn, splitKsn } from '../../dukpt/aes-dukpt.ts';
import { isUsed } from '../../dukpt/derivation-tree.ts';
import { DukptError } from '../../dukpt/dukpt-error.ts';
import type { WorkingKeyUsage } from '../../dukpt/working-key.ts';
import type { CryptoModule } from '../crypto-module.ts';
import { HsmError } from '../hsm-error.ts';
import { attributesOf } from '../key-attributes.ts';
import type { ExportInitialKeyRequest, InitialKeyRequest } from '../requests.ts';
import type { StoredKey } from '../stored-key.ts';
import { clearOf, requireExportable } from './blocks.ts';
import type { CoreContext } from './core.ts';
import { sealJwe } from './jwe.ts';
import { storeSecret } from './key-life.ts';
import type { OpenKey } from './open-keys.ts';

/** Initial keys of terminals. */
export interface DukptCalls {
  deriveInitialKey(request: InitialKeyRequest): StoredKey;
  exportInitialKey(request: ExportInitialKeyRequest): string;
}

type AesType = 'aes128' | 'aes192' | 'aes256';
const ID_BYTES = 8;
/** The tree of AES DUKPT (ANSI X9.24-3:2017, 6.3.2): 32 bits, of which 16 may be ones. */
const TREE = { counterBits: 32, mostOnes: 16, derive: (parent: Uint8Array) => parent } as const;

export function dukptCalls<Key>(context: CoreContext<Key>): DukptCalls {
  const { module, keys, exportSensitive } = context;
  return {
    deriveInitialKey({ key, id, exportability = 'N' }) {
      const base = keys.open('deriveInitialKey', key);
      const attributes = attributesOf({ usage: 'B1', mode: 'X', type: base.attributes.type, exportability });
      return storeSecret(context, attributes, initialKeyOf(module, base, id, true));
    },
    exportInitialKey({ key, id, deviceKey, context: belongsTo }) {
      const { attributes } = keys.open('exportInitialKey', key);
      requireExportable(attributes, exportSensitive);
      checkId(id);
      const clear = clearOf(context, key);
      try {
        return sealJwe(clear, {
          to: deviceKey,
          kid: id.toHex().toUpperCase(),
          apv: belongsTo,
          randomBytes: (length) => module.randomBytes(length),
        });
      } finally {
        clear.fill(0);
      }
    },
  };
}

const aesTypeIn = <Key>({ attributes: { type } }: OpenKey<Key>): AesType => {
  if (type === 'aes128' || type === 'aes192' || type === 'aes256') return type;
  throw new HsmError('ERR_HSM_USAGE', 'DUKPT has AES keys here');
};

function checkId(id: Uint8Array): void {
  if (id.length !== ID_BYTES)
    throw new HsmError('ERR_HSM_INPUT', 'An initial key ID has 8 bytes', { path: 'id' });
}

function initialKeyOf<Key>(
  module: CryptoModule<Key>,
  base: OpenKey<Key>,
  id: Uint8Array,
  toWrap = false,
): Key {
  checkId(id);
  const type = aesTypeIn(base);
  return module.deriveAes(base.key, derivationData({ usage: 'initial', type, context: id }), type, toWrap);
}

/**
 * Runs `work` with the working key of one transaction, derived from an initial key or from the base derivation key. Every key on the way is
 * released, that one too.
 *
 * @param ksn 12 bytes
 * @throws {DukptError} `ERR_DUKPT_KSN`, `ERR_DUKPT_COUNTER`
 */
export function withWorkingKey<Key, T>(
  module: CryptoModule<Key>,
  from: OpenKey<Key>,
  ksn: Uint8Array,
  usage: WorkingKeyUsage,
  work: (key: Key, type: AesType) => T,
): T {
  const { id, counter } = splitKsn(ksn);
  if (!isUsed(TREE, counter)) {
    throw new DukptError('ERR_DUKPT_COUNTER', 'ksn', 'No terminal uses this counter');
  }
  const type = aesTypeIn(from);
  const context = (at: number) => aesKsn(id, at).subarray(4);
  let key = from.attributes.usage === 'B0' ? initialKeyOf(module, from, id) : from.key;
  const next = (use: WorkingKeyUsage, at: number) => {
    const derived = module.deriveAes(key, derivationData({ usage: use, type, context: context(at) }), type);
    if (key !== from.key) module.release(key);
    key = derived;
  };
  let reached = 0;
  for (let bit = 31; bit >= 0; bit -= 1) {
    const one = 2 ** bit;
    if (Math.floor(counter / one) % 2 === 0) continue;
    reached += one;
    next('derivation', reached);
  }
  next(usage, counter);
  try {
    return work(key, type);
  } finally {
    module.release(key);
  }
}
