import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Mode, Strict, Timestamp } from './primitives.ts';

export const Merchant = Type.Object({
  id: Id('merchant'),
  name: Type.String(),
  mode: Mode,
  currency: Currency,
  countryCode: Type.String({ pattern: '^[0-9]{3}$', description: 'ISO 3166-1 numeric.' }),
  merchantNumber: Type.String({ pattern: '^[0-9]{15}$', description: 'MID, ISO 8583 DE42.' }),
  timeZone: Type.String({
    description:
      'IANA time zone, by the name that ICU gives it: what receipts, totals of a day, DE12, DE13, 9A and 9F21 are in.',
  }),
  createdAt: Timestamp,
});
export type Merchant = Static<typeof Merchant>;

export const ApiKey = Type.Object({
  id: Id('apiKey'),
  label: Type.String(),
  /** The first characters only, to tell keys apart. */
  hint: Type.String(),
  createdAt: Timestamp,
  lastUsedAt: Type.Optional(Timestamp),
  revokedAt: Type.Optional(Timestamp),
});
export type ApiKey = Static<typeof ApiKey>;

const Label = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });

export const getMerchant = endpoint({
  id: 'getMerchant',
  method: 'GET',
  path: '/v1/merchant',
  access: 'operator',
  tag: 'Merchant',
  summary: 'The merchant of this API key or session',
  status: 200,
  response: Merchant,
});

export const amendMerchant = endpoint({
  id: 'amendMerchant',
  method: 'POST',
  path: '/v1/merchant/amend',
  access: 'operator',
  tag: 'Merchant',
  summary: 'Amend the time zone of the merchant; its terminals fetch new personalisation data',
  body: Strict({
    timeZone: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()], {
      description:
        'Name of a zone in the IANA database, or null for the zone of the merchant’s country. Where the country has several, null is refused with `time_zone_required`, which lists them under `possible`.',
    }),
  }),
  status: 200,
  response: Merchant,
});

export const listApiKeys = endpoint({
  id: 'listApiKeys',
  method: 'GET',
  path: '/v1/api-keys',
  access: 'session',
  tag: 'Merchant',
  summary: 'List API keys',
  status: 200,
  response: Type.Object({ data: Type.Array(ApiKey) }),
});

export const createApiKey = endpoint({
  id: 'createApiKey',
  method: 'POST',
  path: '/v1/api-keys',
  access: 'session',
  tag: 'Merchant',
  summary: 'Create an API key; its secret is returned only once',
  body: Strict({ label: Label }),
  status: 201,
  response: Type.Object({ apiKey: ApiKey, secret: Type.String() }),
});

export const revokeApiKey = endpoint({
  id: 'revokeApiKey',
  method: 'POST',
  path: '/v1/api-keys/:id/revoke',
  access: 'session',
  tag: 'Merchant',
  summary: 'Revoke an API key with immediate effect',
  params: Strict({ id: Id('apiKey') }),
  status: 200,
  response: ApiKey,
});
