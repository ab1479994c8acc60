import { toBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../errors.ts';
import { decodeBase64Url } from '../formats/base64url.ts';
import { CborReader, type CborValue } from '../formats/cbor.ts';
import { parseJsonPart } from '../formats/json-part.ts';
import { shownText } from '../formats/shown-text.ts';
import { parseAuthenticatorData } from '../verifiers/webauthn/authenticator-data.ts';
import { describeCbor, entryOf } from './cbor.ts';
import { describeCertificate } from './certificate.ts';
import type {
  DescribedCertificate,
  DescribedEntry,
  DescribedEvidence,
  DescribedSection,
} from './described.ts';
import { describeJson } from './json.ts';

const FIELD_LENGTH_MAX = 131_072;
/** More than any verifier takes: what was refused for its length is shown as far as a person would read. */
const CERTIFICATES_MAX = 16;

type Record_ = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bytesOf = (value: unknown, path: string): Uint8Array => {
  if (typeof value !== 'string' || value.length > FIELD_LENGTH_MAX)
    throw new AttestationInputError('ERR_EVIDENCE', path, 'not base64url');
  return decodeBase64Url(
    value.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    'ERR_EVIDENCE',
    path,
  );
};

/** What could not be read is said in its place; the rest is shown. */
const reading = <T>(title: string, read: () => T, otherwise: (section: DescribedSection) => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    return otherwise({
      title,
      entries: [{ name: 'cannot be read', value: `${error.path}: ${error.message}` }],
    });
  }
};

const section = (title: string, entries: () => DescribedEntry[]): DescribedSection =>
  reading(
    title,
    () => ({ title, entries: entries() }),
    (failed) => failed,
  );

const YES = (flag: boolean): string => (flag ? 'yes' : 'no');

const authenticatorEntries = (bytes: Uint8Array, format: CborValue | undefined): DescribedEntry[] => {
  const data = parseAuthenticatorData(bytes, format === 'apple-appattest' ? 'read' : 'refuse');
  const { flags, attested, extensions } = data;
  return [
    { name: 'rpIdHash', value: data.rpIdHash.toHex() },
    { name: 'person was there', value: YES(flags.userPresent) },
    { name: 'person was verified', value: YES(flags.userVerified) },
    { name: 'can be synchronised', value: YES(flags.backupEligible) },
    { name: 'is synchronised', value: YES(flags.backedUp) },
    { name: 'signCount', value: String(data.signCount) },
    ...(attested === undefined
      ? []
      : [
          { name: 'AAGUID', value: attested.aaguid.toHex() },
          { name: 'credentialId', value: attested.credentialId.toHex() },
          { name: 'public key', value: 'COSE', children: describeCbor(attested.publicKey) },
        ]),
    ...(extensions === undefined ? [] : [entryOf('extensions', extensions)]),
  ];
};

const certificatesIn = (statement: CborValue | undefined): Uint8Array[] => {
  const chain = statement instanceof Map ? statement.get('x5c') : undefined;
  return Array.isArray(chain) ? chain.filter((der): der is Uint8Array => der instanceof Uint8Array) : [];
};

/** An attestation object (WebAuthn level 3, section 6.5.4; App Attest has the same form). */
const attestationObject = (encoded: unknown): DescribedEvidence => {
  const title = 'Attestation object';
  return reading<DescribedEvidence>(
    title,
    () => {
      const bytes = bytesOf(encoded, 'attestationObject');
      const reader = new CborReader(bytes);
      const object = reader.map();
      reader.finish();
      const authData = object.get('authData');
      const chain = certificatesIn(object.get('attStmt'));
      const found = chainOf(chain);
      return {
        certificates: found.certificates,
        sections: [
          section(title, () =>
            describeCbor(bytes).map((entry) =>
              entry.name === 'authData' ? { name: 'authData', value: 'shown below' } : entry,
            ),
          ),
          ...(authData instanceof Uint8Array
            ? [section('Authenticator data', () => authenticatorEntries(authData, object.get('fmt')))]
            : []),
          ...found.sections,
        ],
      };
    },
    (failed) => ({ certificates: [], sections: [failed] }),
  );
};

/** Each certificate by itself: one that cannot be read hides none of the others. */
const chainOf = (chain: readonly unknown[]): DescribedEvidence =>
  join(
    chain.slice(0, CERTIFICATES_MAX).map((der, index) =>
      reading<DescribedEvidence>(
        `Certificate ${index}`,
        () => ({
          certificates: [
            describeCertificate(der instanceof Uint8Array ? der : bytesOf(der, `chain/${index}`), index),
          ],
          sections: [],
        }),
        (failed) => ({ certificates: [], sections: [failed] }),
      ),
    ),
  );

const clientData = (encoded: unknown): DescribedSection =>
  section('Client data', () =>
    describeJson(parseJsonPart(toBase64Url(bytesOf(encoded, 'clientData')), 'clientData')),
  );

/** A token in compact form (RFC 7515, RFC 7516): its header, and its claims where they are not encrypted. */
const token = (title: string, compact: string): DescribedSection[] => {
  const [header = '', payload = ''] = compact.split('.');
  const isEncrypted = compact.split('.').length === 5;
  return [
    section(`${title}: header`, () => describeJson(parseJsonPart(header, 'header'))),
    isEncrypted
      ? { title: `${title}: claims`, entries: [{ name: 'claims', value: 'encrypted to the server' }] }
      : section(`${title}: claims`, () => describeJson(parseJsonPart(payload, 'payload'))),
  ];
};

/** The same with every text fit to be shown: it comes from a device, and a device may be an attacker's. */
const shown = (entries: readonly DescribedEntry[]): DescribedEntry[] =>
  entries.map(({ name, value, meaning, children }) => ({
    name: shownText(name),
    value: shownText(value),
    ...(meaning === undefined ? {} : { meaning: shownText(meaning) }),
    ...(children === undefined ? {} : { children: shown(children) }),
  }));

const shownEvidence = ({ certificates, sections }: DescribedEvidence): DescribedEvidence => ({
  certificates: certificates.map((certificate) => ({
    ...certificate,
    extensions: certificate.extensions.map((one) => ({ ...one, entries: shown(one.entries) })),
  })),
  sections: sections.map(({ title, entries }) => ({ title, entries: shown(entries) })),
});

const join = (parts: readonly DescribedEvidence[]): DescribedEvidence => ({
  certificates: parts.flatMap((part): readonly DescribedCertificate[] => part.certificates),
  sections: parts.flatMap((part) => part.sections),
});

/**
 * Takes evidence of any kind apart for a person: certificate chain with every extension, attestation objects, client data, tokens. It goes by the
 * members that are there, so evidence that a verifier refused is shown too. Never throws on bad evidence.
 * @param evidence the evidence as JSON, or a compact JWS
 */
export function describeEvidence(evidence: unknown): DescribedEvidence {
  if (typeof evidence === 'string') {
    return shownEvidence({ certificates: [], sections: token('Answer', evidence) });
  }
  if (!isRecord(evidence)) return { certificates: [], sections: [] };
  const parts: DescribedEvidence[] = [];
  const response = isRecord(evidence.credential) ? evidence.credential.response : undefined;
  for (const holder of [evidence, isRecord(response) ? response : {}] as const) {
    if (Array.isArray(holder.chain)) {
      parts.push(chainOf(holder.chain));
    }
    for (const name of ['attestationObject', 'attestation', 'assertion'] as const) {
      if (holder[name] !== undefined) parts.push(attestationObject(holder[name]));
    }
    for (const name of ['clientDataJSON', 'clientData'] as const) {
      if (holder[name] !== undefined) parts.push({ certificates: [], sections: [clientData(holder[name])] });
    }
    if (typeof holder.token === 'string') {
      parts.push({ certificates: [], sections: token('Token', holder.token) });
    }
  }
  return shownEvidence(join(parts));
}
