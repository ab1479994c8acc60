import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { Id, Strict, Timestamp } from './primitives.ts';

const Item = (description: string) =>
  Type.String({ minLength: 1, maxLength: 512, pattern: '\\S', description });
const Note = FreeText({ maxLength: 200 });

/** What a known good app looks like; security items that a device presents are held against these. */
const members = {
  appId: Item('Security item `app.id`: package name, or name of the page.'),
  signer: Item('Security item `app.signer`: digest of the signing certificate, or origin of the page.'),
  version: Item('Security item `app.version`.'),
  modules: Type.Optional(
    Type.Object(
      { library: Item('Security item `module.library`.'), pinPad: Item('Security item `module.pinPad`.') },
      {
        additionalProperties: false,
        description: 'Digests of level 3; without them the app cannot pass at level 3.',
      },
    ),
  ),
  osPatchFloor: Type.Optional(
    Type.String({
      pattern: '^[0-9]{6}([0-9]{2})?$',
      description:
        'Minimum patch level (YYYYMM or YYYYMMDD) at level 2 and above; if absent, the policy decides.',
    }),
  ),
};

export const ReferenceValue = Type.Object({
  id: Id('referenceValue'),
  source: Type.Enum(['built-in', 'merchant']),
  ...members,
  orNewer: Type.Boolean({ description: 'Newer versions are accepted as well.' }),
  note: Type.Optional(Type.String()),
  createdAt: Type.Optional(Timestamp),
  withdrawnAt: Type.Optional(Timestamp),
  withdrawnNote: Type.Optional(Type.String()),
});
export type ReferenceValue = Static<typeof ReferenceValue>;

export const listReferenceValues = endpoint({
  id: 'listReferenceValues',
  method: 'GET',
  path: '/v1/attestation/reference-values',
  access: 'operator',
  tag: 'Attestation',
  summary: 'List the reference values of this merchant, built-in ones first, including withdrawn ones',
  status: 200,
  response: Type.Object({ data: Type.Array(ReferenceValue) }),
});

export const addReferenceValue = endpoint({
  id: 'addReferenceValue',
  method: 'POST',
  path: '/v1/attestation/reference-values',
  access: 'operator',
  tag: 'Attestation',
  summary: 'Add a reference value for a known good app',
  body: Strict({
    ...members,
    orNewer: Type.Optional(Type.Boolean({ default: false })),
    note: Type.Optional(Note),
  }),
  status: 201,
  response: ReferenceValue,
});

export const withdrawReferenceValue = endpoint({
  id: 'withdrawReferenceValue',
  method: 'POST',
  path: '/v1/attestation/reference-values/:id/withdraw',
  access: 'operator',
  tag: 'Attestation',
  summary: 'Withdraw a reference value; terminals that no longer match any are suspended',
  params: Strict({ id: Id('referenceValue') }),
  body: Strict({ note: Type.Optional(Note) }),
  status: 200,
  response: ReferenceValue,
});
