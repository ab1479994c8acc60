import { hash } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding';
import { DerReader } from '../../../formats/der.ts';
import { StatementMembers } from '../registration.ts';
import { certificatesOf, refused, type StatementFinding, type StatementInput } from './statement.ts';

/** 1.2.840.113635.100.8.2, content octets in hex. */
const OID_APPLE_NONCE = '2a864886f763640802';

/** Section 8.8: anonymous attestation; the certificate is made for this one credential and carries the hash of what it answers. */
export function verifyApple(input: StatementInput): StatementFinding {
  const members = new StatementMembers(input.statement, ['x5c']);
  const chain = certificatesOf(input, members.chain());
  const [leaf] = chain;
  const extension = leaf.extensions.find(({ oid }) => oid === OID_APPLE_NONCE);
  if (!extension) return refused('the certificate carries no nonce');
  const nonce = hash('sha256', input.signed, 'buffer');
  if (!equalBytes(nonceOf(extension.value), nonce))
    return refused('the certificate is for another registration');
  return equalBytes(leaf.spki, input.credentialKey.spki)
    ? { verified: true, type: 'basic', chain }
    : refused('the certificate is for another key');
}

/** SEQUENCE { [1] EXPLICIT OCTET STRING }. */
function nonceOf(der: Uint8Array): Uint8Array {
  const whole = new DerReader(der);
  const sequence = whole.sequence();
  whole.finish();
  const tagged = sequence.optionalContext(1);
  sequence.finish();
  if (!tagged) return new Uint8Array();
  const inner = sequence.into(tagged);
  const nonce = inner.octets();
  inner.finish();
  return nonce;
}
