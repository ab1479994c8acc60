import { SecretBytes } from '../secret-bytes.ts';
import type { CoreCalls } from './core/core.ts';
import type { Hsm } from './hsm.ts';
import type { Operation } from './operation.ts';

/** Runs one operation: at once in the software form, in its thread for a token. */
export type Dispatch = <Name extends Operation>(
  operation: Name,
  ...args: Parameters<CoreCalls[Name]>
) => Promise<ReturnType<CoreCalls[Name]>>;

/** What a form says of itself. */
export type HsmTraits = Pick<Hsm, 'assurance' | 'inTheClear' | 'close'>;

/** The Hsm as callers see it: the same over every form. Secrets have no printable form on this side. */
export function hsmFace(traits: HsmTraits, dispatch: Dispatch): Hsm {
  return {
    ...traits,
    generate: (spec) => dispatch('generate', spec),
    generatePair: (spec) => dispatch('generatePair', spec),
    importClear: ({ spec, components }) =>
      lending(components, (clear) => dispatch('importClear', spec, clear)),
    importPair: (spec, pkcs8) =>
      lending([pkcs8], ([clear = new Uint8Array(0)]) => dispatch('importPair', spec, clear)),
    importBlock: (request) => dispatch('importBlock', request),
    exportBlock: (request) => dispatch('exportBlock', request),
    describe: (key) => dispatch('describe', key),
    deriveInitialKey: (request) => dispatch('deriveInitialKey', request),
    exportInitialKey: (request) => dispatch('exportInitialKey', request),
    translatePin: (request) => dispatch('translatePin', request),
    verifyPin: (request) => dispatch('verifyPin', request),
    makePinValue: (request) => dispatch('makePinValue', request),
    generatePin: (request) => dispatch('generatePin', request),
    makeCardValue: (request) => dispatch('makeCardValue', request),
    verifyCardValue: (request) => dispatch('verifyCardValue', request),
    async decryptCardData(request) {
      const opened = await dispatch('decryptCardData', request);
      return opened.opened ? { ...opened, data: SecretBytes.adopt(opened.data) } : opened;
    },
    reencrypt: (request) => dispatch('reencrypt', request),
    mac: (request) => dispatch('mac', request),
    verifyMac: (request) => dispatch('verifyMac', request),
    sign: (request) => dispatch('sign', request),
    signBlock: (key, block) => dispatch('signBlock', key, block),
    verifyArqc: (request) => dispatch('verifyArqc', request),
    generateArpc: (request) => dispatch('generateArpc', request),
    seal: (purpose, context, data) => dispatch('seal', purpose, context, data),
    async open(purpose, context, sealed) {
      return SecretBytes.adopt(await dispatch('open', purpose, context, sealed));
    },
    digest: (purpose, value) => dispatch('digest', purpose, value),
    rewrap: (key) => dispatch('rewrap', key),
    destroy: (key) => dispatch('destroy', key),
    health: () => dispatch('health'),
  };
}

/** Copies that are overwritten once the module has answered. */
async function lending<T>(
  secrets: readonly SecretBytes[],
  work: (clear: Uint8Array[]) => Promise<T>,
): Promise<T> {
  const clear = secrets.map((secret) => secret.use((bytes) => Uint8Array.from(bytes)));
  try {
    return await work(clear);
  } finally {
    for (const bytes of clear) bytes.fill(0);
  }
}
