import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '@tallystick/database';
import {
  type CurrencyCode,
  type DeviceKind,
  type EmvLimits,
  type EnrolmentMethod,
  type NewTerminalSettings,
  type SecurityLevel,
  shownText,
  type TerminalAmendment,
  type TerminalUpdate,
} from '@tallystick/protocol';
import { Refusal } from '../../../platform/refusal.ts';

/** What operators settle about a terminal. */
export interface TerminalSettings {
  readonly label: string;
  readonly minimumLevel: SecurityLevel;
  readonly approvalRequired: boolean;
  readonly currency: CurrencyCode;
  /** Minor units. */
  readonly maximumAmount: number;
  readonly enrolmentMethods: readonly EnrolmentMethod[];
  /** Those that work once between two resets. */
  readonly oneTimeMethods: readonly EnrolmentMethod[];
  /** Null: whatever the policy accepts. */
  readonly evidenceKinds: readonly DeviceKind[] | null;
  readonly receiptLines: readonly string[];
  readonly emvLimits: EmvLimits;
}

/** What a terminal may charge at most unless it is told otherwise, in minor units. */
const DEFAULT_MAXIMUM_AMOUNT = 50_000;

/** What changed, each with what it was and what it is. */
export type SettingsDifference = Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;

const checked = (settings: TerminalSettings): TerminalSettings => {
  if (settings.oneTimeMethods.every((method) => settings.enrolmentMethods.includes(method))) return settings;
  throw new Refusal('malformed_request', {
    path: '/oneTimeMethods',
    detail: 'A single-use method must be one of the enrolment methods.',
  });
};

/** The settings of a new terminal. Raises `malformed_request`. */
export const newSettings = (given: NewTerminalSettings, currency: CurrencyCode): TerminalSettings =>
  checked({
    label: given.label.trim(),
    minimumLevel: given.minimumLevel ?? 1,
    approvalRequired: given.approvalRequired ?? false,
    currency: given.currency ?? currency,
    maximumAmount: given.maximumAmount ?? DEFAULT_MAXIMUM_AMOUNT,
    enrolmentMethods: given.enrolmentMethods ?? ['digits', 'link'],
    oneTimeMethods: given.oneTimeMethods ?? [],
    evidenceKinds: given.evidenceKinds ?? null,
    receiptLines: given.receiptLines ?? [],
    emvLimits: given.emvLimits ?? {},
  });

/** Settings after a change. Methods that are taken away are no longer one-time methods either. Raises `malformed_request`. */
export const changedSettings = (
  from: TerminalSettings,
  given: TerminalUpdate | TerminalAmendment,
): TerminalSettings => {
  const asked = { ...from, ...given };
  const { enrolmentMethods } = asked;
  return checked({
    ...asked,
    label: asked.label.trim(),
    oneTimeMethods:
      'oneTimeMethods' in given
        ? asked.oneTimeMethods
        : from.oneTimeMethods.filter((method) => enrolmentMethods.includes(method)),
  });
};

/** The settings that differ; none: nothing changed. */
export const settingsDifference = (
  from: TerminalSettings,
  to: TerminalSettings,
): SettingsDifference | undefined => {
  const names = Object.keys(to) as (keyof TerminalSettings)[];
  const changed = names.filter((name) => !isDeepStrictEqual(from[name], to[name]));
  return changed.length === 0
    ? undefined
    : Object.fromEntries(changed.map((name) => [name, { from: from[name], to: to[name] }]));
};

/** Columns of the settings, for statements that read them. */
export const SETTINGS_COLUMNS = [
  'label',
  'minimum_level',
  'approval_required',
  'currency',
  'maximum_amount',
  'enrolment_methods',
  'one_time_methods',
  'evidence_kinds',
  'receipt_lines',
  'emv_limits',
] as const;

export type SettingsRow = {
  label: string;
  minimum_level: SecurityLevel;
  approval_required: boolean;
  currency: CurrencyCode;
  maximum_amount: bigint;
  enrolment_methods: EnrolmentMethod[];
  one_time_methods: EnrolmentMethod[];
  evidence_kinds: DeviceKind[] | null;
  receipt_lines: string[];
  emv_limits: EmvLimits;
};

export const toSettings = (row: SettingsRow): TerminalSettings => ({
  label: shownText(row.label),
  minimumLevel: row.minimum_level,
  approvalRequired: row.approval_required,
  currency: row.currency,
  maximumAmount: Number(row.maximum_amount),
  enrolmentMethods: row.enrolment_methods,
  oneTimeMethods: row.one_time_methods,
  evidenceKinds: row.evidence_kinds,
  receiptLines: row.receipt_lines.map(shownText),
  emvLimits: row.emv_limits,
});

/** Values in the order of {@link SETTINGS_COLUMNS}. */
export const settingsValues = (settings: TerminalSettings): unknown[] => [
  settings.label,
  settings.minimumLevel,
  settings.approvalRequired,
  settings.currency,
  BigInt(settings.maximumAmount),
  JSON.stringify(settings.enrolmentMethods),
  JSON.stringify(settings.oneTimeMethods),
  settings.evidenceKinds === null ? null : JSON.stringify(settings.evidenceKinds),
  JSON.stringify(settings.receiptLines),
  JSON.stringify(settings.emvLimits),
];

/** Writes changed settings of a terminal whose row is locked. */
export const writeSettings = async (
  on: Queryable,
  merchantId: string,
  id: string,
  settings: TerminalSettings,
): Promise<void> => {
  const assignments = SETTINGS_COLUMNS.map((column, at) => `${column} = $${at + 3}`).join(', ');
  await on.query({ text: `update terminals set ${assignments} where merchant_id = $1 and id = $2` }, [
    merchantId,
    id,
    ...settingsValues(settings),
  ]);
};
