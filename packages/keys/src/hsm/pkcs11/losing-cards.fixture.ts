import { tdesCheckValue } from '../../check-value.ts';
import type { CardAlgorithms } from '../arqc.ts';
import { SOFTHSM } from './softhsm.fixture.ts';
import { loadLibrary } from './token-library.ts';

const { library } = await loadLibrary(SOFTHSM);
let losses = 0;

/**
 * Ends every session of the process in the middle of an operation, as often as `panSequence` says, and only then works with its key. In the
 * thread of the token: SoftHSM cannot be told to end a session while another thread is in it.
 */
export const CARD_ALGORITHMS: CardAlgorithms = {
  verifyArqc({ ciphers, issuerMasterKey, panSequence }) {
    if (losses < Number(panSequence)) {
      losses += 1;
      for (const slot of library.C_GetSlotList(true)) library.C_CloseAllSessions(slot);
    } else losses = 0;
    return { verified: false, reason: tdesCheckValue(ciphers, issuerMasterKey).toHex() };
  },
  generateArpc: () => new Uint8Array(8),
};
