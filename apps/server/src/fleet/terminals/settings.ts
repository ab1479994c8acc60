import { defineSettings } from '../../platform/config/settings.ts';
import { Whole } from '../../platform/config/variables.ts';

export interface TerminalSettings {
  /** For how many days enrolments and activation codes are kept. */
  readonly enrolmentsKeptDays: number;
  /** For how many days the history of a terminal is kept. */
  readonly historyKeptDays: number;
}

export const terminalSettings = defineSettings(
  {
    RETENTION_ENROLMENTS_DAYS: Whole(30, 2, 36_500, 'days that enrolments and activation codes are kept'),
    RETENTION_HISTORY_DAYS: Whole(1_095, 365, 36_500, 'days that the history of a terminal is kept'),
  },
  (read): TerminalSettings => ({
    enrolmentsKeptDays: read.RETENTION_ENROLMENTS_DAYS,
    historyKeptDays: read.RETENTION_HISTORY_DAYS,
  }),
);
