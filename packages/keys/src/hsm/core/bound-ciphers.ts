import type { BlockCiphers } from '../../ciphers/block-ciphers.ts';
import { nodeCiphers } from '../../ciphers/node.ts';
import type { CryptoModule } from '../crypto-module.ts';

/** Ciphers with a stand-in for a key of the module: whoever has the stand-in has nothing. */
export interface BoundCiphers {
  readonly ciphers: BlockCiphers;
  /** As long as the key, all zeros. Only this very array stands for it. */
  readonly key: Uint8Array;
}

/**
 * Lets code that is written for clear keys work with one inside the module: where it names the stand-in, the module enciphers; any other
 * key, such as one of a card that it derived, is its own.
 */
export function boundCiphers<Key>(module: CryptoModule<Key>, key: Key, bytes: number): BoundCiphers {
  const standIn = new Uint8Array(bytes);
  const isStandIn = (given: Uint8Array): boolean => given === standIn;
  const ciphers: BlockCiphers = {
    ...nodeCiphers,
    tdesEncryptEcb: (given, data) =>
      isStandIn(given) ? module.tdesEncrypt(key, data) : nodeCiphers.tdesEncryptEcb(given, data),
    tdesDecryptEcb: (given, data) =>
      isStandIn(given) ? module.tdesDecrypt(key, data) : nodeCiphers.tdesDecryptEcb(given, data),
    aesEncryptEcb: (given, data) =>
      isStandIn(given) ? module.aesEncrypt(key, data) : nodeCiphers.aesEncryptEcb(given, data),
    aesDecryptEcb: (given, data) =>
      isStandIn(given) ? module.aesDecrypt(key, data) : nodeCiphers.aesDecryptEcb(given, data),
  };
  return { ciphers, key: standIn };
}
