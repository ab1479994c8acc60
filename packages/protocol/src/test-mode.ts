import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { Amount, Id } from './primitives.ts';

export const TestAmount = Type.Object({
  cents: Type.String({ pattern: '^[0-9]{2}$' }),
  outcome: Type.String(),
  meaning: Type.String(),
  responseCode: Type.Optional(Type.String()),
});

export const listTestAmounts = endpoint({
  id: 'listTestAmounts',
  method: 'GET',
  path: '/v1/test/amounts',
  access: 'public',
  tag: 'Test mode',
  testModeOnly: true,
  summary: 'Test amounts: how the cents of an amount steer the test issuer',
  status: 200,
  response: Type.Object({ data: Type.Array(TestAmount) }),
});

/** WebSocket paths of the virtual NFC field: a relay of APDUs between a till and a wallet on other machines or windows. */
export const FIELD_READER_PATH = '/v1/test/field/reader';
export const FIELD_CARD_PATH = '/v1/test/field/card';

const ApduBytes = Type.String({
  pattern: '^[A-Za-z0-9_-]*$',
  maxLength: 700,
  description: 'APDU, base64url.',
});
const Seq = Type.Integer({ minimum: 0, maximum: 65_535 });

/** Reader to relay. `power` opens the field with what will be paid; `off` closes it. */
export const FieldFromReader = Type.Union([
  Type.Object({ type: Type.Literal('power'), label: FreeText({ maxLength: 60 }), amount: Amount }),
  Type.Object({ type: Type.Literal('command'), seq: Seq, apdu: ApduBytes }),
  Type.Object({ type: Type.Literal('off') }),
]);
export type FieldFromReader = Static<typeof FieldFromReader>;

/** Relay to reader. `tapped`: a card came into the field; `removed`: it left. */
export const FieldToReader = Type.Union([
  Type.Object({ type: Type.Literal('powered'), fieldId: Id('field') }),
  Type.Object({ type: Type.Literal('tapped') }),
  Type.Object({ type: Type.Literal('response'), seq: Seq, apdu: ApduBytes }),
  Type.Object({ type: Type.Literal('removed') }),
  Type.Object({ type: Type.Literal('refused'), reason: Type.String() }),
]);
export type FieldToReader = Static<typeof FieldToReader>;

/** Card to relay. */
export const FieldFromCard = Type.Union([
  Type.Object({ type: Type.Literal('tap'), fieldId: Id('field') }),
  Type.Object({ type: Type.Literal('response'), seq: Seq, apdu: ApduBytes }),
  Type.Object({ type: Type.Literal('remove') }),
]);
export type FieldFromCard = Static<typeof FieldFromCard>;

/** Relay to card. `fields` is sent at connect and at each change: the open fields that can be tapped. */
export const FieldToCard = Type.Union([
  Type.Object({
    type: Type.Literal('fields'),
    fields: Type.Array(Type.Object({ fieldId: Id('field'), label: Type.String(), amount: Amount })),
  }),
  Type.Object({ type: Type.Literal('tapped'), fieldId: Id('field') }),
  Type.Object({ type: Type.Literal('command'), seq: Seq, apdu: ApduBytes }),
  Type.Object({ type: Type.Literal('off') }),
  Type.Object({ type: Type.Literal('refused'), reason: Type.String() }),
]);
export type FieldToCard = Static<typeof FieldToCard>;
