import type { Static } from 'typebox';
import * as Type from 'typebox';

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
