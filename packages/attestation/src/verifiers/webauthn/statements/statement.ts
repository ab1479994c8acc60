import type { KeyObject } from 'node:crypto';
import type { TpmFacts } from '../../../result/facts.ts';
import type { Certificate } from '../../../x509/certificate.ts';
import type { CoseAlgorithm } from '../cose-algorithms.ts';
import type { Registration } from '../registration.ts';

/** What every attestation statement is held against. */
export interface StatementInput extends Registration {
  /** SHA-256 of the client data. */
  readonly clientDataHash: Uint8Array;
  /** `authData || clientDataHash`: what most formats sign. */
  readonly signed: Uint8Array;
  /** Algorithm of the statement's signature, if this server accepts it. @throws AttestationInputError `ERR_EVIDENCE` */
  algorithm(id: number): CoseAlgorithm;
  /** @throws AttestationInputError `ERR_CERTIFICATE` or `ERR_DER` */
  certificate(der: Uint8Array): Certificate;
  /** @throws AttestationInputError `ERR_KEY` */
  keyOf(holder: { readonly spki: Uint8Array }): KeyObject;
}

/** `self`: the credential key vouches for itself; `none`: nobody vouches; `basic`: the first certificate of the chain does. */
export type StatementFinding =
  | { readonly verified: true; readonly type: 'none' | 'self' }
  | {
      readonly verified: true;
      readonly type: 'basic';
      readonly chain: readonly [Certificate, ...Certificate[]];
      readonly tpm?: TpmFacts;
    }
  /** `words` say what does not hold. */
  | { readonly verified: false; readonly words: string };

export const refused = (words: string): StatementFinding => ({ verified: false, words });

/** Reads every certificate of `x5c`. */
export function certificatesOf(
  input: StatementInput,
  [leaf, ...above]: readonly [Uint8Array, ...Uint8Array[]],
): readonly [Certificate, ...Certificate[]] {
  return [input.certificate(leaf), ...above.map((der) => input.certificate(der))];
}
