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

function checkedDigest(digest: Uint8Array): Uint8Array {
  if (digest.length === DIGEST_BYTES) return digest;
  throw new HsmError('ERR_HSM_INPUT', 'The digest has 32 bytes', { path: 'digest' });
}

export function signatureCalls<Key>({ module, keys }: CoreContext<Key>): SignatureCalls {
  return {
    sign(request) {
      const { key, attributes } = keys.open('sign', request.key);
      const type = attributes.type === 'secp256k1' ? 'secp256k1' : 'p256';
      const signature =
        'message' in request
          ? module.signMessage(key, request.message)
          : module.signDigest(key, type, checkedDigest(request.digest));
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
