import { generateArpc, verifyArqc } from '@tallystick/emv';
import { nodeSha1 } from '@tallystick/emv/node';
import type { CardAlgorithms } from '@tallystick/keys';

/** The algorithms of the issuer's cards for its HSM. SHA-1 is for account numbers of more than 16 digits (EMV Book 2, Annex A1.4.2). */
export const CARD_ALGORITHMS: CardAlgorithms = {
  verifyArqc: (input) => verifyArqc({ ...input, sha1: nodeSha1 }),
  generateArpc: (input, facts, status) => generateArpc({ ...input, sha1: nodeSha1 }, facts, status),
};
