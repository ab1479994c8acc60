import type { TerminalSettings } from '../../fleet/terminals/index.ts';
import { firstIdAt } from '../../platform/ids.ts';
import { byId } from '../../platform/retention/rule.ts';

/** An enrolment is open for a minute and answered again for an hour; what it was appraised by stands in its attestation. */
export const enrolmentRetention = byId({
  table: 'enrolments',
  key: 'id',
  keptDays: ({ enrolmentsKeptDays }: TerminalSettings) => enrolmentsKeptDays,
  bound: (before) => firstIdAt('enrolment', before.getTime()),
});
