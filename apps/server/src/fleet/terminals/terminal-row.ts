import {
  type DeviceKind,
  type EnrolmentMethod,
  type SecondSecretScheme,
  type SecurityLevel,
  type SuspensionCause,
  shownText,
  type Terminal,
  type TerminalStatus,
} from '@tallystick/protocol';
import { actionsOf } from './life-cycle/life-cycle.ts';
import { deliveryOf, type SentRow } from './life-cycle/sent-row.ts';
import { SETTINGS_COLUMNS, type SettingsRow, toSettings } from './life-cycle/settings.ts';
import { HELD_VERSION, isOutdated } from './software-version.ts';

/** A terminal as it stands in its own tables: without what attestation knows of its device. */
export type TerminalFacts = Omit<Terminal, 'readiness' | 'signals' | 'lastAttestation'>;

export type ViewRow = SettingsRow & {
  id: string;
  terminal_number: string;
  status: TerminalStatus;
  approved: boolean;
  spent_methods: EnrolmentMethod[];
  personalisation_version: number;
  suspended_cause: SuspensionCause | null;
  suspended_reason: string | null;
  suspended_at: Date | null;
  created_at: Date;
  device_id: string | null;
  kind: DeviceKind | null;
  level: SecurityLevel | null;
  key_scheme: SecondSecretScheme | null;
  key_thumbprint: string | null;
  model: string | null;
  software_version: string | null;
  held_version: string | null;
  enrolled_at: Date | null;
  patch_level: string | null;
  fetched_version: number | null;
  activation_id: string | null;
  activation_expires_at: Date | null;
  wrong_tries: number | null;
  has_digits: boolean | null;
  has_link: boolean | null;
} & SentRow;

/** Wrong tries that the digits of an activation code survive; its link survives all. */
export const TRIES = 5;

/** Of one merchant (`$1`), with what is open at a time (`$2`). */
export const VIEW = `select t.id, t.terminal_number, t.status, t.approved, t.spent_methods, ${SETTINGS_COLUMNS.map((column) => `t.${column}`).join(', ')},
    t.personalisation_version, t.suspended_cause, t.suspended_reason, t.suspended_at, t.created_at,
    d.id as device_id, d.kind, d.level, d.key_scheme, d.key_thumbprint, d.model, d.software_version, d.enrolled_at,
    d.patch_level, ${HELD_VERSION} as held_version, d.personalisation_version as fetched_version,
    a.id as activation_id, a.expires_at as activation_expires_at, a.wrong_tries, a.has_digits, a.has_link,
    a.sent_method, a.sent_to, a.sent_state, a.sent_at, a.opened_at, a.send_times
  from terminals t
  left join devices d on d.merchant_id = t.merchant_id and d.id = t.device_id
  left join lateral (
    select id, expires_at, wrong_tries, code_digest is not null and wrong_tries < ${TRIES} as has_digits, link_digest is not null as has_link,
      sent_method, sent_to, sent_state, sent_at, opened_at, send_times
    from activations a
    where a.merchant_id = t.merchant_id and a.terminal_id = t.id
      and used_at is null and ended_at is null and expires_at > $2 and (wrong_tries < ${TRIES} or link_digest is not null)
    order by id desc limit 1
  ) a on true
  where t.merchant_id = $1`;

/** Settings as members of the public form, whose lists may be written to. */
const shownSettings = (row: SettingsRow) => {
  const settings = toSettings(row);
  return {
    ...settings,
    enrolmentMethods: [...settings.enrolmentMethods],
    oneTimeMethods: [...settings.oneTimeMethods],
    evidenceKinds: settings.evidenceKinds === null ? null : [...settings.evidenceKinds],
    receiptLines: [...settings.receiptLines],
  };
};

/** In which forms the open code can be entered, and how its sending stands. */
const shownForms = (
  row: ViewRow,
  now: number,
): Pick<NonNullable<Terminal['activation']>, 'methods' | 'delivery'> => {
  const delivery = deliveryOf(row, now);
  if (delivery !== undefined) return { methods: row.has_digits ? [delivery.method] : [], delivery };
  return {
    methods: [...(row.has_digits ? (['digits'] as const) : []), ...(row.has_link ? (['link'] as const) : [])],
  };
};

const REMEDIES: Readonly<Record<SuspensionCause, string>> = {
  operator: 'Resume it once the reason no longer applies.',
  're-appraisal':
    'Fix what its last result reports and resume it, or reset it and activate another device with the new code.',
  counter: 'Its keys may have been copied. Reset it and activate the genuine device with the new code.',
  tamper:
    'Remove the cause of the tampering, then reset the terminal and activate the device with the new code.',
};

export const toTerminalFacts = (row: ViewRow, now: number): TerminalFacts => ({
  id: row.id,
  terminalNumber: row.terminal_number,
  status: row.status,
  ...shownSettings(row),
  spentMethods: row.spent_methods,
  personalisationVersion: row.personalisation_version,
  ...(row.device_id && row.kind && row.level && row.key_scheme && row.key_thumbprint && row.enrolled_at
    ? {
        device: {
          id: row.device_id,
          kind: row.kind,
          level: row.level,
          keyScheme: row.key_scheme,
          keyThumbprint: row.key_thumbprint,
          ...(row.model === null ? {} : { model: shownText(row.model) }),
          ...(row.software_version === null ? {} : { softwareVersion: row.software_version }),
          ...(isOutdated(row.held_version) ? { softwareOutdated: true } : {}),
          ...(row.patch_level === null ? {} : { patchLevel: row.patch_level }),
          personalisationVersion: row.fetched_version ?? 0,
          enrolledAt: row.enrolled_at.toISOString(),
        },
      }
    : {}),
  ...(row.activation_id && row.activation_expires_at
    ? {
        activation: {
          id: row.activation_id,
          expiresAt: row.activation_expires_at.toISOString(),
          attemptsLeft: TRIES - (row.wrong_tries ?? 0),
          ...shownForms(row, now),
        },
      }
    : {}),
  ...(row.suspended_cause === null || row.suspended_at === null
    ? {}
    : {
        suspension: {
          cause: row.suspended_cause,
          ...(row.suspended_reason === null ? {} : { reason: shownText(row.suspended_reason) }),
          at: row.suspended_at.toISOString(),
          remedy: REMEDIES[row.suspended_cause],
        },
      }),
  actions: actionsOf({
    status: row.status,
    approvalRequired: row.approval_required,
    approved: row.approved,
    ...(row.suspended_cause === null ? {} : { cause: row.suspended_cause }),
  }),
  createdAt: row.created_at.toISOString(),
});
