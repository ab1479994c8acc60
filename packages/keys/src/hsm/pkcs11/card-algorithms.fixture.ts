import { tdesCheckValue } from '../../check-value.ts';
import type { CardAlgorithms } from '../arqc.ts';

/** Stand for those of cards: the answer tells that they worked with the key, and not with its stand-in. */
export const CARD_ALGORITHMS: CardAlgorithms = {
  verifyArqc: ({ ciphers, issuerMasterKey }) => ({
    verified: false,
    reason: tdesCheckValue(ciphers, issuerMasterKey).toHex(),
  }),
  generateArpc: ({ ciphers, issuerMasterKey }, _, status) =>
    ciphers.tdesEncryptEcb(issuerMasterKey, Uint8Array.of(...status, ...status)),
};
