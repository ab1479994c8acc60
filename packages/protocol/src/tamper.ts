import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Amount, CompactJws, Id, idPattern, Page, PageQuery, Strict, Timestamp } from './primitives.ts';
import { TamperTrip } from './tamper-policy.ts';

/** `typ` of the JWS that reports tampering, signed by the device key. */
export const TAMPER_REPORT_TYPE = 'tamper-report+jwt';

/** One thing that was seen. `detail` names it (a function, a file); it never holds a value. */
export const TamperFinding = Type.Object(
  {
    trip: TamperTrip,
    detail: Type.String({ maxLength: 120 }),
    /** False where the device cannot know for sure: then it is never more than reported. */
    sure: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type TamperFinding = Static<typeof TamperFinding>;

/** Eight letters and digits that stand on the device's screen and in the console, so that two people can talk about one report. */
export const TamperReference = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$' });

/** What the device signs. */
export const TamperClaims = Type.Object(
  {
    /** Names this report; sent again, it is the same report. */
    reportId: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
    deviceId: Id('device'),
    reference: TamperReference,
    action: Type.Enum(['report', 'trip']),
    seen: Type.Array(TamperFinding, { minItems: 1, maxItems: 16 }),
    /** The payment that was under way. */
    paymentId: Type.Optional(Id('payment')),
    softwareVersion: Type.String({ maxLength: 20 }),
    /** Unix seconds by the device's clock, which may be what was tampered with. */
    time: Type.Integer(),
  },
  { additionalProperties: false },
);
export type TamperClaims = Static<typeof TamperClaims>;

/**
 * Takes a report. The signature of the device key is its whole authority: by the time that it arrives the device may have wiped the key
 * that a token would have to be bound to, and the terminal may be suspended.
 */
export const reportTamper = endpoint({
  id: 'reportTamper',
  method: 'POST',
  path: '/v1/terminal/tamper-reports',
  access: 'public',
  tag: 'Tamper response',
  summary: 'Report that a device was tampered with; repeating a report has no further effect',
  status: 200,
  body: Strict({ report: CompactJws(12_288) }),
  response: Type.Object({
    /** How the payment that was under way stands; it is asked again until it has ended. */
    payment: Type.Optional(
      Type.Object({
        id: Id('payment'),
        amount: Amount,
        end: Type.Optional(
          Type.Enum(['approved', 'declined', 'reversed', 'cancelled', 'expired', 'refused'], {
            description: 'Outcome; absent until the response has finished.',
          }),
        ),
      }),
    ),
  }),
});

export const TamperReport = Type.Object({
  id: Id('tamper'),
  terminalId: Id('terminal'),
  deviceId: Id('device'),
  reference: TamperReference,
  action: Type.Enum(['report', 'trip']),
  seen: Type.Array(TamperFinding),
  /** Whether this report suspended the terminal: a late one, of a device that was replaced since, does not. */
  suspended: Type.Boolean(),
  paymentId: Type.Optional(Id('payment')),
  softwareVersion: Type.String(),
  /** By the device's clock. */
  seenAt: Timestamp,
  receivedAt: Timestamp,
});
export type TamperReport = Static<typeof TamperReport>;

export const listTamperReports = endpoint({
  id: 'listTamperReports',
  method: 'GET',
  path: '/v1/terminals/:id/tamper-reports',
  access: 'operator',
  tag: 'Tamper response',
  summary: 'Tamper reports of the devices of a terminal, newest first',
  params: Strict({ id: Id('terminal') }),
  query: PageQuery(idPattern('tamper')),
  status: 200,
  response: Page(TamperReport),
});
