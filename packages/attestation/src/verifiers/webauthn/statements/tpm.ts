import { hash } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding';
import { verifyCose } from '../cose-algorithms.ts';
import type { CoseKey } from '../cose-key.ts';
import { StatementMembers } from '../registration.ts';
import { aikCertificateFinding } from './aik-certificate.ts';
import { certificatesOf, refused, type StatementFinding, type StatementInput } from './statement.ts';
import {
  MADE_AND_KEPT_INSIDE,
  parseCertifyInfo,
  parsePublicArea,
  TPM_HASHES,
  type TpmPublicArea,
} from './tpm-structures.ts';

const TPM_GENERATED_VALUE = 0xff544347;
const TPM_ST_ATTEST_CERTIFY = 0x8017;
/** TPM_ECC_CURVE to COSE curve. */
const CURVES: Readonly<Record<number, number>> = { 3: 1, 4: 2, 5: 3 };

/** Section 8.3: the attestation key of a TPM 2.0 certifies that the credential key is in the same TPM. */
export function verifyTpm(input: StatementInput): StatementFinding {
  const members = new StatementMembers(input.statement, ['ver', 'alg', 'x5c', 'sig', 'certInfo', 'pubArea']);
  if (members.text('ver') !== '2.0') return refused('the statement is not of TPM 2.0');
  const algorithm = input.algorithm(members.number('alg'));
  const pubArea = members.bytes('pubArea');
  const publicArea = parsePublicArea(pubArea);
  if (!sameKey(publicArea, input.credentialKey)) return refused('the TPM certifies another key');
  if ((publicArea.attributes & MADE_AND_KEPT_INSIDE) !== MADE_AND_KEPT_INSIDE)
    return refused('the key was not made in this TPM, or may leave it');

  const certInfo = members.bytes('certInfo');
  const info = parseCertifyInfo(certInfo);
  if (info.magic !== TPM_GENERATED_VALUE) return refused('the statement was not made by a TPM');
  if (info.type !== TPM_ST_ATTEST_CERTIFY) return refused('the statement does not certify a key');
  const nameHash = TPM_HASHES[publicArea.nameAlgorithm];
  if (nameHash === undefined) return refused('the name of the key uses a hash that is not accepted');
  const name = Buffer.concat([pubArea.subarray(2, 4), hash(nameHash, pubArea, 'buffer')]);
  if (!equalBytes(info.name, name)) return refused('the certified name is that of another key');
  if (algorithm.digest === null) return refused('the algorithm of the statement is not one of a TPM');
  if (!equalBytes(info.extraData, hash(algorithm.digest, input.signed, 'buffer')))
    return refused('the statement is for another registration');

  const chain = certificatesOf(input, members.chain());
  const [leaf] = chain;
  const aik = aikCertificateFinding(leaf, input.credential.aaguid);
  if (typeof aik === 'string') return refused(aik);
  return verifyCose(algorithm, input.keyOf(leaf), certInfo, members.bytes('sig'))
    ? { verified: true, type: 'basic', chain, tpm: { ...aik, firmware: info.firmwareVersion } }
    : refused('the signature of the TPM does not verify');
}

function sameKey({ key }: TpmPublicArea, cose: CoseKey): boolean {
  if (key.type === 'rsa') {
    const { n, e } = cose;
    const exponent = e?.reduce((value, octet) => value * 256 + octet, 0);
    return n !== undefined && exponent === key.exponent && equalBytes(key.n, n);
  }
  const { x, y, algorithm } = cose;
  // A TPM may leave out zeros at the front of a coordinate.
  const same = (short: Uint8Array, long: Uint8Array) =>
    short.length <= long.length &&
    equalBytes(short, long.subarray(long.length - short.length)) &&
    long.subarray(0, long.length - short.length).every((octet) => octet === 0);
  return (
    algorithm.keyType === 'ec' &&
    CURVES[key.curve] === algorithm.curve &&
    x !== undefined &&
    y !== undefined &&
    same(key.x, x) &&
    same(key.y, y)
  );
}
