import type { Static } from 'typebox';
import * as Type from 'typebox';
import { AttestationRecord } from './attestation.ts';
import { Check } from './check.ts';
import { endpoint } from './endpoint.ts';
import { Id, idPattern, Page, PageQuery, Strict, Timestamp } from './primitives.ts';

/** One check that did not pass, over all terminals: how often, where, and what to do. */
export const FailingCheck = Type.Object({
  id: Type.String(),
  status: Type.Enum(['warning', 'contraindicated', 'none']),
  count: Type.Integer(),
  terminals: Type.Integer(),
  lastAt: Timestamp,
  /** The check as it stood in the newest of these results. */
  latest: Check,
  /** That result. */
  attestationId: Id('attestation'),
});
export type FailingCheck = Static<typeof FailingCheck>;

export const TrustSummary = Type.Object({
  from: Timestamp,
  to: Timestamp,
  bucketSeconds: Type.Integer(),
  fleet: Type.Object(
    {
      affirming: Type.Integer(),
      warning: Type.Integer(),
      contraindicated: Type.Integer(),
      never: Type.Integer({ description: 'Terminals without a result.' }),
    },
    { description: 'Terminals by their latest result.' },
  ),
  trend: Type.Array(
    Type.Object({
      at: Timestamp,
      affirming: Type.Integer(),
      warning: Type.Integer(),
      contraindicated: Type.Integer(),
    }),
    { description: 'Results over time, oldest first, including empty buckets.' },
  ),
  failing: Type.Array(FailingCheck),
});
export type TrustSummary = Static<typeof TrustSummary>;

export const getTrustSummary = endpoint({
  id: 'getTrustSummary',
  method: 'GET',
  path: '/v1/trust/summary',
  access: 'operator',
  tag: 'Attestation',
  summary: 'The fleet by latest result, the trend, and the checks that fail most often',
  query: Strict({ hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 720, default: 24 })) }),
  status: 200,
  response: TrustSummary,
});

/** One result as it stands in a list over all terminals. */
export const ListedResult = Type.Object({
  ...AttestationRecord.properties,
  terminalId: Id('terminal'),
});
export type ListedResult = Static<typeof ListedResult>;

export const listResults = endpoint({
  id: 'listResults',
  method: 'GET',
  path: '/v1/attestations',
  access: 'operator',
  tag: 'Attestation',
  summary: 'The attestation results of all terminals, newest first',
  query: Type.Object(
    {
      ...PageQuery(idPattern('attestation')).properties,
      verdict: Type.Optional(AttestationRecord.properties.verdict),
      purpose: Type.Optional(AttestationRecord.properties.purpose),
      from: Type.Optional(Timestamp),
      to: Type.Optional(Timestamp),
    },
    {
      additionalProperties: false,
      description:
        'Appraised at or after `from` and before `to`. With a filter a page may hold fewer than `limit` and still have a `next`: each request searches a limited number of results.',
    },
  ),
  status: 200,
  response: Page(ListedResult),
});

/** One decoded thing: its name, its value as written, what that means, and what is inside it (entries of the same form). */
export interface EvidenceEntry {
  name: string;
  value: string;
  meaning?: string;
  children?: EvidenceEntry[];
}
const EvidenceEntry = Type.Object({
  name: Type.String(),
  value: Type.String(),
  meaning: Type.Optional(Type.String()),
  children: Type.Optional(Type.Array(Type.Unknown(), { description: 'Entries of the same form.' })),
});

export const EvidenceCertificate = Type.Object({
  role: Type.Enum(['leaf', 'intermediate', 'root']),
  subject: Type.String({ description: 'RFC 4514.' }),
  issuer: Type.String(),
  serial: Type.String({ description: 'Lower-case hex.' }),
  notBefore: Timestamp,
  notAfter: Timestamp,
  isCa: Type.Boolean(),
  key: Type.String(),
  signatureAlgorithm: Type.String(),
  fingerprint: Type.String({ description: 'SHA-256 of the certificate, hex.' }),
  extensions: Type.Array(
    Type.Object({
      oid: Type.String(),
      name: Type.String(),
      critical: Type.Boolean(),
      entries: Type.Array(EvidenceEntry),
      bytes: Type.String({
        description: 'As encoded in the certificate, hex; `not shown` if it identifies one device or person.',
      }),
    }),
  ),
});
export type EvidenceCertificate = Static<typeof EvidenceCertificate>;

const Tier = Type.Enum([0, 2, 32, 96]);

/** Trustworthiness vector (draft-ietf-rats-ar4si, section 2.3): 0 not known, 2 affirming, 32 warning, 96 contraindicated. */
export const TrustVector = Type.Object({
  'instance-identity': Tier,
  configuration: Tier,
  executables: Tier,
  'file-system': Tier,
  hardware: Tier,
  'runtime-opaque': Tier,
  'storage-opaque': Tier,
  'sourced-data': Tier,
});
export type TrustVector = Static<typeof TrustVector>;

/** One attestation with its evidence taken apart. */
export const AttestationDetail = Type.Object({
  record: AttestationRecord,
  trustVector: TrustVector,
  terminalId: Id('terminal'),
  deviceId: Type.Optional(Id('device')),
  refusal: Type.Optional(Type.String({ description: 'Code of the refusal, if it was refused.' })),
  evidence: Type.Object({
    bytes: Type.Integer({ description: 'Length of the evidence as received.' }),
    certificates: Type.Array(EvidenceCertificate, { description: 'The attested key first.' }),
    sections: Type.Array(Type.Object({ title: Type.String(), entries: Type.Array(EvidenceEntry) })),
  }),
});
export type AttestationDetail = Static<typeof AttestationDetail>;

const OfAttestation = Strict({ id: Id('attestation') });

export const getAttestation = endpoint({
  id: 'getAttestation',
  method: 'GET',
  path: '/v1/attestations/:id',
  access: 'operator',
  tag: 'Attestation',
  summary: 'One attestation result with its evidence decoded',
  params: OfAttestation,
  status: 200,
  response: AttestationDetail,
});

export const downloadEvidence = endpoint({
  id: 'downloadEvidence',
  method: 'GET',
  path: '/v1/attestations/:id/evidence',
  access: 'operator',
  tag: 'Attestation',
  summary: 'The stored evidence of one attestation, for an auditor',
  params: OfAttestation,
  status: 200,
});
