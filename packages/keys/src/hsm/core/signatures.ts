import { HsmError } from '../hsm-error.ts';
import type { SignRequest } from '../requests.ts';
import type { WrappedKey } from '../stored-key.ts';
import type { CoreContext } from './core.ts';
import { lowS } from './low-s.ts';

/** Signatures. */
export interface SignatureCalls {
  sign(request: SignRequest): Uint8Array;
  signBlock(key: WrappedKey, block: Uint8Array): Uint8Array;
}

const DIGEST_BYTES = 32;

export function signatureCalls<Key>({ module, keys }: CoreContext<Key>): SignatureCalls {
  return {
    sign({ key, digest }) {
      const opened = keys.open('sign', key);
      if (digest.length !== DIGEST_BYTES) {
        throw new HsmError('ERR_HSM_INPUT', 'The digest has 32 bytes', { path: 'digest' });
      }
      const type = opened.attributes.type === 'secp256k1' ? 'secp256k1' : 'p256';
      const signature = module.signDigest(opened.key, type, digest);
      return type === 'secp256k1' ? lowS(signature) : signature;
    },
    signBlock(key, block) {
      const opened = keys.open('signBlock', key);
      const bytes = opened.publicKey?.kind === 'rsa' ? opened.publicKey.modulus.length : 0;
      if (block.length !== bytes) {
        throw new HsmError('ERR_HSM_INPUT', 'The block is as long as the modulus', { path: 'block' });
      }
      return module.signRaw(opened.key, block);
    },
  };
}
