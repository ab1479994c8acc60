import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Amount, CompactJws, Id, Page, PageQuery, Strict, Timestamp } from './primitives.ts';

/**
 * What a device can see of being tampered with. `debugger`: one is attached; `hook`: a function that the trusted part stands on was
 * replaced; `bundle`: its own scripts are not those that the server vouches for; `automation`: something drives the browser; `clock`:
 * the clock was put back, or jumped; `clone`: the storage lives twice; `storage`: what was stored does not open or is not what was
 * written; `root`, `emulator`, `overlay`, `accessibility`: what an app on a phone can find about the system that it runs in.
 */
export const TAMPER_TRIPS = [
  'debugger',
  'hook',
  'bundle',
  'automation',
  'clock',
  'clone',
  'storage',
  'root',
  'emulator',
  'overlay',
  'accessibility',
] as const;
export const TamperTrip = Type.Enum(TAMPER_TRIPS);
export type TamperTrip = Static<typeof TamperTrip>;

/** What a device does about a trip: nothing, tell the server and go on, or tell it, stop and wipe itself. */
export const TamperAction = Type.Enum(['ignore', 'report', 'trip']);
export type TamperAction = Static<typeof TamperAction>;

/** What is done about each trip; part of the personalisation data. */
export const TamperPolicy = Type.Object({
  debugger: TamperAction,
  hook: TamperAction,
  bundle: TamperAction,
  automation: TamperAction,
  clock: TamperAction,
  clone: TamperAction,
  storage: TamperAction,
  root: TamperAction,
  emulator: TamperAction,
  overlay: TamperAction,
  accessibility: TamperAction,
  /** How far the wall clock may run away from the monotonic one, in milliseconds. */
  clockDriftMs: Type.Integer({ minimum: 1_000, maximum: 86_400_000 }),
});
export type TamperPolicy = Static<typeof TamperPolicy>;

/** In live mode every trip stops the terminal; what a device saw without being sure is never more than reported, whatever the policy. */
export const LIVE_TAMPER_POLICY: TamperPolicy = {
  debugger: 'trip',
  hook: 'trip',
  bundle: 'trip',
  automation: 'trip',
  clock: 'trip',
  clone: 'trip',
  storage: 'trip',
  root: 'trip',
  emulator: 'trip',
  overlay: 'report',
  accessibility: 'report',
  clockDriftMs: 120_000,
};

/** Test mode is driven by scripts and debuggers: these are told and not punished. */
export const TEST_TAMPER_POLICY: TamperPolicy = {
  ...LIVE_TAMPER_POLICY,
  debugger: 'report',
  automation: 'report',
  emulator: 'report',
};

/** `typ` of the JWS that reports tampering, signed by the device key. */
export const TAMPER_REPORT_TYPE = 'tamper-report+jwt';

/** One thing that was seen. `detail` names it (a function, a file); it never holds a value. */
export const TamperSight = Type.Object(
  {
    trip: TamperTrip,
    detail: Type.String({ maxLength: 120 }),
    /** False where the device cannot know for sure: then it is never more than reported. */
    sure: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type TamperSight = Static<typeof TamperSight>;

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
    seen: Type.Array(TamperSight, { minItems: 1, maxItems: 16 }),
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
  summary: 'Report that a device was tampered with; sent again, nothing more happens',
  status: 200,
  body: Strict({ report: CompactJws(12_288) }),
  response: Type.Object({
    /** How the payment that was under way stands; it is asked again until it has ended. */
    payment: Type.Optional(
      Type.Object({
        id: Id('payment'),
        amount: Amount,
        end: Type.Optional(
          Type.Enum(['approved', 'declined', 'reversed', 'cancelled', 'expired'], {
            description: 'How it ended; absent while it has not.',
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
  seen: Type.Array(TamperSight),
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
  summary: 'What the devices of a terminal reported of being tampered with, newest first',
  params: Strict({ id: Id('terminal') }),
  query: PageQuery,
  status: 200,
  response: Page(TamperReport),
});
