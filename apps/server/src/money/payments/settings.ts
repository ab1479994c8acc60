import { defineSettings } from '../../platform/config/settings.ts';
import { Whole } from '../../platform/config/variables.ts';

export interface PaymentSettings {
  /** For how many days traces of payments are kept. */
  readonly tracesKeptDays: number;
}

export const paymentSettings = defineSettings(
  { RETENTION_TRACES_DAYS: Whole(180, 7, 36_500, 'days that traces of payments are kept') },
  (read): PaymentSettings => ({ tracesKeptDays: read.RETENTION_TRACES_DAYS }),
);
