import { verifyCose } from '../cose-algorithms.ts';
import { StatementMembers } from '../registration.ts';
import { packedCertificateFault } from './attestation-certificate.ts';
import { certificatesOf, refused, type StatementFinding, type StatementInput } from './statement.ts';

/** Section 8.2: `x5c` by an attestation key, or self attestation by the credential key. */
export function verifyPacked(input: StatementInput): StatementFinding {
  const members = new StatementMembers(input.statement, ['alg', 'sig', 'x5c']);
  const algorithm = input.algorithm(members.number('alg'));
  const signature = members.bytes('sig');
  if (!members.has('x5c')) {
    if (algorithm.id !== input.credentialKey.algorithm.id)
      return refused('self attestation by another algorithm than that of the credential');
    return verifyCose(algorithm, input.keyOf(input.credentialKey), input.signed, signature)
      ? { verified: true, type: 'self' }
      : refused('the signature of the credential key does not verify');
  }
  const chain = certificatesOf(input, members.chain());
  const [leaf] = chain;
  const fault = packedCertificateFault(leaf, input.credential.aaguid);
  if (fault !== undefined) return refused(fault);
  return verifyCose(algorithm, input.keyOf(leaf), input.signed, signature)
    ? { verified: true, type: 'basic', chain }
    : refused('the signature of the attestation key does not verify');
}
