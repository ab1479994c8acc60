import { equalBytes } from '@tallystick/encoding';
import { type Check, checkThat, contraindicated } from '../../../result/check.ts';
import type { KeyAttestationFacts } from '../../../result/facts.ts';
import { OID_KEY_DESCRIPTION, parseKeyDescription } from '../../android-key/key-description.ts';
import type { ChainVerifier } from '../../android-key/verify-chain.ts';
import { verifyCose } from '../cose-algorithms.ts';
import { StatementMembers } from '../registration.ts';
import type { StatementInput } from './statement.ts';

const RULE = 'The android-key statement verifies (WebAuthn level 3, section 8.4).';
const REMEDY = 'Use another browser or device: the attestation of this one cannot be verified.';
const ALL_APPLICATIONS = 600;
const PURPOSE_SIGN = 2;

/**
 * Verifies an `android-key` attestation statement by the rules of the kind `android-key`: same anchors, revocation list and clock.
 * The attested challenge must be the hash of the client data, and the attested key the credential key, made in the hardware, to sign.
 * @throws AttestationInputError for one that cannot be read
 */
export function verifyAndroidKeyStatement(
  input: StatementInput,
  verifier: ChainVerifier | undefined,
): { readonly checks: readonly Check[]; readonly facts?: KeyAttestationFacts } {
  if (!verifier) {
    const words = 'no roots for the format android-key';
    return { checks: [contraindicated('webauthn.statement', words, RULE, REMEDY)] };
  }
  const members = new StatementMembers(input.statement, ['alg', 'sig', 'x5c']);
  const algorithm = input.algorithm(members.number('alg'));
  const chain = members.chain();
  const outcome = verifier.verify(chain, { challenge: input.clientDataHash });
  if (outcome.outcome === 'refused') return { checks: outcome.checks };

  const { facts } = outcome;
  const leaf = input.certificate(chain[0]);
  const words = !equalBytes(leaf.spki, input.credentialKey.spki)
    ? 'the phone attests another key'
    : verifyCose(algorithm, input.keyOf(leaf), input.signed, members.bytes('sig'))
      ? scopeFault(leaf.extensions, facts)
      : 'the signature of the attested key does not verify';
  const statement = checkThat(
    words === undefined,
    'webauthn.statement',
    words ?? 'signature verifies',
    RULE,
    REMEDY,
  );
  return { checks: [...outcome.checks, statement], facts };
}

/**
 * A credential is for one relying party, so its key may not be open to every app on the phone; it was made there, to sign. What the hardware
 * does not say is for the appraisal to appraise.
 */
function scopeFault(
  extensions: readonly { readonly oid: string; readonly value: Uint8Array }[],
  { origin, purposes }: KeyAttestationFacts,
): string | undefined {
  const extension = extensions.find(({ oid }) => oid === OID_KEY_DESCRIPTION);
  const { softwareEnforced, hardwareEnforced } = parseKeyDescription(extension?.value ?? new Uint8Array());
  if (softwareEnforced.flags.has(ALL_APPLICATIONS) || hardwareEnforced.flags.has(ALL_APPLICATIONS))
    return 'the key is open to every app on the phone';
  if (origin !== undefined && origin !== 'generated') return 'the key was not made by the phone';
  return purposes.length === 0 || purposes.includes(PURPOSE_SIGN)
    ? undefined
    : 'the key is not one to sign with';
}
