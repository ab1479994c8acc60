import { verifyCose } from '../cose-algorithms.ts';
import { StatementMembers } from '../registration.ts';
import { certificatesOf, refused, type StatementFinding, type StatementInput } from './statement.ts';

const ES256 = -7;

/** Section 8.6: an authenticator of FIDO U2F signs its own, older message (FIDO U2F raw message formats, section 4.3). */
export function verifyFidoU2f(input: StatementInput): StatementFinding {
  const members = new StatementMembers(input.statement, ['sig', 'x5c']);
  const chain = certificatesOf(input, members.chain());
  const [leaf] = chain;
  if (chain.length !== 1) return refused('a U2F statement has one certificate');
  const { x, y, algorithm } = input.credentialKey;
  if (algorithm.id !== ES256 || !x || !y) return refused('the credential key of U2F is not ES256');
  const signed = Buffer.concat([
    Uint8Array.of(0),
    input.authenticator.rpIdHash,
    input.clientDataHash,
    input.credential.credentialId,
    Uint8Array.of(4),
    x,
    y,
  ]);
  return verifyCose(algorithm, input.keyOf(leaf), signed, members.bytes('sig'))
    ? { verified: true, type: 'basic', chain }
    : refused('the signature of the attestation key does not verify');
}
