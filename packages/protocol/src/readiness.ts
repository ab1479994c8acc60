import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Timestamp } from './primitives.ts';

/** Why a terminal could not pay now, or should be looked at. */
export const ReadinessCode = Type.Enum([
  'not_activated',
  'awaiting_approval',
  'suspended',
  'retired',
  'never_checked',
  'check_refused',
  'software_outdated',
  'check_warning',
  'check_unfinished',
  'payment_refused',
  'check_old',
  'data_behind',
  'signal_stale',
]);
export type ReadinessCode = Static<typeof ReadinessCode>;

export const ReadinessReason = Type.Object({
  code: ReadinessCode,
  text: Type.String({ description: 'The reason, in one sentence.' }),
  remedy: Type.String({ description: 'How to resolve it.' }),
});
export type ReadinessReason = Static<typeof ReadinessReason>;

/**
 * Whether a terminal could pay now, by its standing and its stored results alone. `blocked`: it could not; `attention`: it could, and
 * something should be looked at; `ready`: its last result supports that.
 */
export const Readiness = Type.Object({
  state: Type.Enum(['ready', 'attention', 'blocked']),
  reasons: Type.Array(ReadinessReason),
});
export type Readiness = Static<typeof Readiness>;

/** One outside source that results about a device lean on, and how old what is held of it is. */
export const SourceSignal = Type.Object({
  name: Type.Enum(['revocationList', 'playIntegrity', 'appAttest']),
  state: Type.Enum(['fresh', 'stale', 'none']),
  asOf: Type.Optional(Timestamp),
});
export type SourceSignal = Static<typeof SourceSignal>;
