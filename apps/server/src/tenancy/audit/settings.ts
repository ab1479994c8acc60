import { defineSettings } from '../../platform/config/settings.ts';
import { Whole } from '../../platform/config/variables.ts';

export interface AuditSettings {
  readonly auditKeptDays: number;
}

export const auditSettings = defineSettings(
  { RETENTION_AUDIT_DAYS: Whole(36_500, 365, 36_500, 'days that entries of the audit log are kept') },
  (read): AuditSettings => ({ auditKeptDays: read.RETENTION_AUDIT_DAYS }),
);
