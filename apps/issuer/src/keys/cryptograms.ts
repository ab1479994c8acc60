import type { ArqcRequest, Hsm, VerifiedArqc } from '@tallystick/keys';
import type { CryptogramFact } from '../rules/decide.ts';
import type { AuthorisationRequest } from '../rules/request.ts';
import { APPROVED } from '../rules/response-codes.ts';
import type { KeySets } from './key-sets.ts';

/** A cryptogram that was verified, and how the issuer answers it. */
export interface VerifiedCryptogram {
  readonly fact: CryptogramFact;
  /** Key set that the card's application data names (DKI). */
  readonly keySet: number | undefined;
  /** Tag 91 for this response code; null where nothing was proven, so that no stranger can have answers made. */
  answer(responseCode: string): Promise<Uint8Array | null>;
}

export type VerifyCryptogram = (request: AuthorisationRequest) => Promise<VerifiedCryptogram>;

const NOTHING = async (): Promise<null> => null;
const CVN_18 = 0x12;
const CVN_22 = 0x22;
/** Our cards are issued with CVN 18 only; another version under our key is not ours. */
const VERSIONS: ReadonlySet<number> = new Set([CVN_18, CVN_22]);

/** Card status update (EMV CPA, table 17-12): byte 2 bit 8 says that the issuer approves online. */
const CSU_APPROVED = Uint8Array.of(0x00, 0x80, 0x00, 0x00);
const CSU_DECLINED = Uint8Array.of(0x00, 0x00, 0x00, 0x00);

/** Verifies cryptograms with the key set that the card's own application data (9F10) names. */
export const createCryptogramVerifier =
  (hsm: Hsm, keySets: KeySets): VerifyCryptogram =>
  async (request) => {
    const keySet = request.chip.iad[1];
    const key = keySet === undefined ? undefined : keySets.cryptogramKey(keySet);
    if (key === undefined) return { fact: 'iad', keySet: undefined, answer: NOTHING };
    const asked: ArqcRequest = {
      key,
      pan: request.pan,
      panSequence: String(request.panSequence).padStart(2, '0'),
      de55: request.chip.objects,
    };
    const facts = await hsm.verifyArqc(asked);
    if (!facts.verified) {
      return { fact: facts.reason === 'mismatch' ? 'wrong' : 'iad', keySet, answer: NOTHING };
    }
    if (!VERSIONS.has(facts.iad.cryptogramVersion) || facts.cryptogramType !== 'ARQC') {
      return { fact: 'iad', keySet, answer: NOTHING };
    }
    return { fact: 'right', keySet, answer: answerOf(hsm, asked, facts) };
  };

const answerOf =
  (hsm: Hsm, asked: ArqcRequest, facts: VerifiedArqc) =>
  (responseCode: string): Promise<Uint8Array> =>
    hsm.generateArpc({
      ...asked,
      facts,
      status: responseCode === APPROVED ? CSU_APPROVED : CSU_DECLINED,
    });
