import { nodeCiphers } from '../../ciphers/node.ts';
import { type KeyBlockHeader, parseHeader } from '../../key-block/header.ts';
import { KeyBlockError } from '../../key-block/key-block-error.ts';
import { unwrapKeyBlock } from '../../key-block/unwrap.ts';
import { wrapKeyBlock } from '../../key-block/wrap.ts';
import { type Envelope, readEnvelope } from '../envelope.ts';
import { HsmError } from '../hsm-error.ts';
import {
  algorithmOf,
  attributesOf,
  type KeyAttributes,
  type KeyExportability,
  type KeyMode,
  type KeyUsage,
  secretTypeOf,
} from '../key-attributes.ts';
import type { ExportBlockRequest, ImportBlockRequest } from '../requests.ts';
import type { StoredKey, WrappedKey } from '../stored-key.ts';
import { strengthOf } from '../strength.ts';
import type { CoreContext } from './core.ts';
import { storeSecret } from './key-life.ts';

/** Keys in transit, in blocks of ANSI X9.143. */
export interface BlockCalls {
  importBlock(request: ImportBlockRequest): StoredKey;
  exportBlock(request: ExportBlockRequest): string;
}

const badBlock = (path = 'block'): HsmError =>
  new HsmError('ERR_HSM_KEY_BLOCK', 'The key block cannot be taken in', {
    path,
    remedy: 'Check that it was made under this protection key, and for a usage that is known here.',
  });
const noExport = (message: string): HsmError => new HsmError('ERR_HSM_EXPORT', message, { path: 'key' });

export function blockCalls<Key>(context: CoreContext<Key>): BlockCalls {
  const { module, keys } = context;
  return {
    importBlock({ protection, block, oldVersions = [] }) {
      const kbpk = keys.open('importBlock.protection', protection);
      const { version } = headerOf(block);
      if ((version === 'A' || version === 'C') && !oldVersions.includes(version)) {
        throw new HsmError(
          'ERR_HSM_KEY_BLOCK',
          `A block of version ${version} is taken only where it is named`,
          {
            path: 'block',
            remedy: 'Ask its sender for version B or D, or name the old version for this import.',
          },
        );
      }
      const clearKbpk = clearOf(context, protection);
      try {
        const { header, key } = unwrapBlock(context, clearKbpk, block);
        try {
          return key.use((clear) => {
            const attributes = attributesIn(header, clear);
            requireProtected(attributes, kbpk.attributes, badBlock());
            return storeSecret(context, attributes, module.admitSecret(typeIn(header, clear), clear));
          });
        } finally {
          key.wipe();
        }
      } finally {
        clearKbpk.fill(0);
      }
    },
    exportBlock({ key, protection, exportability }) {
      const kbpk = keys.open('exportBlock.protection', protection);
      const { attributes } = keys.open('exportBlock', key);
      const header = exportHeader(context, attributes, kbpk.attributes, exportability);
      const [clear, clearKbpk] = [clearOf(context, key), clearOf(context, protection)];
      try {
        const randomBytes = (length: number) => module.randomBytes(length);
        return wrapKeyBlock(nodeCiphers, clearKbpk, header, clear, { randomBytes });
      } finally {
        clear.fill(0);
        clearKbpk.fill(0);
      }
    },
  };
}

/** The clear key of a wrapped one that was opened before: the caller wipes it. */
export function clearOf<Key>({ module }: CoreContext<Key>, wrapped: WrappedKey): Uint8Array {
  const envelope: Envelope | undefined = wrapped[0] === 1 ? undefined : readEnvelope(wrapped);
  const clear = envelope && module.unwrapClear(envelope);
  if (!clear) {
    throw new HsmError('ERR_HSM_WRAPPED_KEY', 'The key is of an older form', {
      remedy: 'Move it to the newest form first, by the operation rewrap.',
    });
  }
  return clear;
}

function headerOf(block: string): KeyBlockHeader {
  try {
    return parseHeader(block).header;
  } catch (error) {
    if (error instanceof KeyBlockError) throw badBlock();
    throw error;
  }
}

function unwrapBlock<Key>(context: CoreContext<Key>, protection: Uint8Array, block: string) {
  try {
    return unwrapKeyBlock(nodeCiphers, protection, block);
  } catch (error) {
    if (!(error instanceof KeyBlockError)) throw error;
    context.failed('importBlock', error.code);
    throw badBlock();
  }
}

const typeIn = ({ algorithm }: KeyBlockHeader, clear: Uint8Array) => {
  const type = secretTypeOf(algorithm, clear.length);
  if (type === undefined) throw badBlock();
  return type;
};

/** The attributes of a header: those that this module has no operations for are refused, whatever they may mean elsewhere. */
function attributesIn(header: KeyBlockHeader, clear: Uint8Array): KeyAttributes {
  const { usage, mode, exportability, keyVersion } = header;
  return attributesOf({
    // Each is checked there against what there is.
    usage: usage as KeyUsage,
    mode: mode as KeyMode,
    exportability: exportability as KeyExportability,
    keyVersion,
    type: typeIn(header, clear),
  });
}

/** A key is never weaker protected than it is strong itself (ANSI X9.24-1:2017, 7.5). */
function requireProtected(key: KeyAttributes, protection: KeyAttributes, refusal: HsmError): void {
  if (strengthOf(key.type) > strengthOf(protection.type)) throw refusal;
}

function exportHeader<Key>(
  { exportSensitive }: CoreContext<Key>,
  attributes: KeyAttributes,
  protection: KeyAttributes,
  asked: KeyExportability = attributes.exportability,
): KeyBlockHeader {
  requireExportable(attributes, exportSensitive);
  if (asked !== attributes.exportability && asked !== 'N') {
    throw noExport('A key that leaves may be told not to leave again, and nothing else');
  }
  requireProtected(attributes, protection, noExport('The protection key is weaker than the key'));
  const { usage, mode, keyVersion, type } = attributes;
  return {
    version: algorithmOf(protection.type) === 'A' ? 'D' : 'B',
    usage,
    algorithm: algorithmOf(type),
    mode,
    keyVersion,
    exportability: asked,
    optional: [],
  };
}

/**
 * Refuses a key that may not leave.
 *
 * @throws {HsmError} `ERR_HSM_EXPORT`
 */
export function requireExportable({ exportability }: KeyAttributes, exportSensitive: boolean): void {
  if (exportability === 'E' || (exportability === 'S' && exportSensitive)) return;
  throw noExport(
    exportability === 'N'
      ? 'This key never leaves'
      : 'Keys of exportability S leave only where the module is set so',
  );
}
