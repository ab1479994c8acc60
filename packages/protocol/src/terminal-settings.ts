import type { Static } from 'typebox';
import * as Type from 'typebox';
import { FreeText } from './free-text.ts';
import { AMOUNT_MAX_MINOR, Currency, SecurityLevel, Strict } from './primitives.ts';

/**
 * How an activation code may reach the device. Shown to the operator: `digits`, eight that are typed, and `link`, which is opened or scanned as
 * QR code. Sent to an address: `mail-code` and `sms-code`, eight digits that are typed and that the operator does not see; `mail-link`, digits
 * that the operator sees and a link in a mail that has to be opened before they work.
 */
export const EnrolmentMethod = Type.Enum(['digits', 'link', 'mail-link', 'mail-code', 'sms-code']);
export type EnrolmentMethod = Static<typeof EnrolmentMethod>;

/** Those that are sent to an address. */
export const SentMethod = Type.Enum(['mail-link', 'mail-code', 'sms-code']);
export type SentMethod = Static<typeof SentMethod>;

export const isSentMethod = (method: EnrolmentMethod): method is SentMethod =>
  method !== 'digits' && method !== 'link';

/** The way and the address that an activation code is sent by. */
export const Delivery = Strict({
  method: SentMethod,
  to: Type.String({
    minLength: 3,
    maxLength: 254,
    pattern: '^[!-~ ]+$',
    description: 'A mail address, or a telephone number with its country code.',
  }),
  language: Type.Optional(
    Type.Enum(['en', 'de'], { description: 'What the message is written in; left out, English.' }),
  ),
});
export type Delivery = Static<typeof Delivery>;

/** Evidence that a device may enrol with. */
export const DeviceKind = Type.Enum(['webauthn', 'android-key', 'apple-appattest', 'virtual']);
export type DeviceKind = Static<typeof DeviceKind>;

const Label = FreeText({ minLength: 1, maxLength: 60, pattern: '\\S' });
const MaximumAmount = Type.Integer({ minimum: 1, maximum: AMOUNT_MAX_MINOR, description: 'Minor units.' });

export const ReceiptLines = Type.Array(FreeText({ minLength: 1, maxLength: 48, pattern: '\\S' }), {
  maxItems: 6,
  description: 'Lines that receipts carry under the merchant’s name.',
});

/** Limits of the contactless reader below the terminal's maximum amount (EMV Book A, table 5-4). Left out: the maximum amount. */
export const EmvLimits = Strict({
  transactionLimit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: AMOUNT_MAX_MINOR,
      description: 'At or above this amount no contactless card is accepted.',
    }),
  ),
  cvmLimit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: AMOUNT_MAX_MINOR,
      description: 'At or above this amount the cardholder is verified.',
    }),
  ),
});
export type EmvLimits = Static<typeof EmvLimits>;

/** What is settled when a device enrols: a change of it asks for a new activation. */
const security = {
  minimumLevel: Type.Optional(SecurityLevel),
  approvalRequired: Type.Optional(
    Type.Boolean({ description: 'A device can take payments only after an operator has approved it.' }),
  ),
  currency: Type.Optional(Currency),
  enrolmentMethods: Type.Optional(
    Type.Array(EnrolmentMethod, {
      minItems: 1,
      uniqueItems: true,
      description: 'Allowed activation methods; `digits` and `link` by default.',
    }),
  ),
  oneTimeMethods: Type.Optional(
    Type.Array(EnrolmentMethod, {
      uniqueItems: true,
      description: 'Methods that can be used once until the terminal is reset.',
    }),
  ),
  evidenceKinds: Type.Optional(
    Type.Union([Type.Array(DeviceKind, { minItems: 1, uniqueItems: true }), Type.Null()], {
      description:
        'Kinds of evidence that its devices may enrol with; null: any kind that the policy accepts.',
    }),
  ),
};

/** What may change while the terminal takes payments. */
const live = {
  maximumAmount: Type.Optional(MaximumAmount),
  receiptLines: Type.Optional(ReceiptLines),
  emvLimits: Type.Optional(EmvLimits),
};

export const NewTerminalSettings = Strict({ label: Label, ...security, ...live });
export type NewTerminalSettings = Static<typeof NewTerminalSettings>;

export const TerminalUpdate = Strict({ ...security });
export type TerminalUpdate = Static<typeof TerminalUpdate>;

export const TerminalAmendment = Strict({ label: Type.Optional(Label), ...live });
export type TerminalAmendment = Static<typeof TerminalAmendment>;
