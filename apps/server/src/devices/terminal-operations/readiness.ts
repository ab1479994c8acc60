import type {
  AttestationRecord,
  Check,
  Readiness,
  ReadinessCode,
  ReadinessReason,
  SourceSignal,
  Terminal,
} from '@tallystick/protocol';
import { MINIMUM_SOFTWARE_VERSION } from '../../fleet/terminals/index.ts';

/** What is known of a terminal when it is asked whether it could pay: its status and stored results, nothing else. */
export interface Known {
  readonly terminal: Pick<Terminal, 'status' | 'personalisationVersion'> & {
    readonly [K in 'suspension' | 'activation' | 'device']?: Terminal[K] | undefined;
  };
  readonly lastAttestation: AttestationRecord | undefined;
  readonly signals: readonly SourceSignal[];
  /** From which age a result is old, in hours: the device is checked before it pays again all the same. */
  readonly maxAgeHours: number;
  /** Unix milliseconds. */
  readonly now: number;
}

const HOUR_MS = 3_600_000;

const reason = (code: ReadinessCode, text: string, remedy: string): ReadinessReason => ({
  code,
  text,
  remedy,
});

/** Why the terminal cannot pay whatever its device says. */
const statusReason = ({ terminal }: Known): ReadinessReason | undefined => {
  switch (terminal.status) {
    case 'active':
      return undefined;
    case 'created':
      return terminal.activation
        ? reason(
            'not_activated',
            'Its activation code has not been used yet.',
            'Enter the activation code on the device.',
          )
        : reason(
            'not_activated',
            'No device is enrolled.',
            'Create an activation code and enter it on a device.',
          );
    case 'awaiting_approval':
      return reason(
        'awaiting_approval',
        'Its device is enrolled and awaits approval by an operator.',
        'Compare the model and key shown with those of the device, then approve it.',
      );
    case 'suspended':
      return reason(
        'suspended',
        terminal.suspension?.reason ?? 'The terminal is suspended.',
        terminal.suspension?.remedy ?? 'Resume it once the reason no longer applies.',
      );
    case 'retired':
      return reason('retired', 'The terminal was retired permanently.', 'Create a new terminal.');
  }
};

/** One sentence of the first check that stands out, with what to do about it. */
const told = (checks: readonly Check[], statuses: readonly Check['status'][]) => {
  const found = checks.find(({ status }) => statuses.includes(status));
  return found === undefined
    ? undefined
    : {
        text: `${found.id}${found.evidence === undefined ? '' : `: ${found.evidence}`}.`,
        remedy: found.remedy ?? found.rule ?? 'See the result.',
      };
};

/** What the last result supports: a refusal that was appraised stops the device; one that was never appraised says nothing about it. */
const resultReasons = ({ lastAttestation: last, maxAgeHours, now }: Known): ReadinessReason[] => {
  if (last === undefined) {
    return [
      reason(
        'never_checked',
        'This device has not been attested yet.',
        'No action is needed: it is attested before its first payment.',
      ),
    ];
  }
  const isAppraised = last.refusal === undefined || !last.refusal.startsWith('challenge_');
  if (last.verdict === 'contraindicated') {
    if (!isAppraised) {
      return [
        reason(
          'check_unfinished',
          'Its last check was answered too late or twice, so it has no result.',
          'No action is needed: it is attested again before its next payment.',
        ),
      ];
    }
    const why = told(last.checks, ['contraindicated', 'none']);
    // The device passed: what a rule says of one payment is no word on the next.
    if (last.refusal === 'payment_refused') {
      return [
        reason(
          'payment_refused',
          `A rule of the policy refused its last payment. ${why?.text ?? ''}`.trim(),
          why?.remedy ?? 'See the payment.',
        ),
      ];
    }
    return [
      reason(
        'check_refused',
        `Its last check failed. ${why?.text ?? ''}`.trim(),
        why?.remedy ?? 'See the result.',
      ),
    ];
  }
  const isWarned = last.verdict === 'warning';
  const warned = isWarned ? told(last.checks, ['warning', 'none']) : undefined;
  const hours = Math.floor((now - Date.parse(last.at)) / HOUR_MS);
  return [
    ...(isWarned
      ? [
          reason(
            'check_warning',
            `Its last check passed with a warning. ${warned?.text ?? ''}`.trim(),
            warned?.remedy ?? 'See the result.',
          ),
        ]
      : []),
    ...(hours < maxAgeHours
      ? []
      : [
          reason(
            'check_old',
            `Its last result is ${hours} hours old.`,
            'No action is needed: it is attested again before its next payment.',
          ),
        ]),
  ];
};

const deviceReasons = ({ terminal, signals }: Known): ReadinessReason[] => {
  const { device, personalisationVersion } = terminal;
  if (device === undefined) return [];
  const stale = signals.find(({ state }) => state !== 'fresh');
  return [
    ...(device.softwareOutdated === true
      ? [
          reason(
            'software_outdated',
            `Its software version ${device.softwareVersion} is older than the minimum, ${MINIMUM_SOFTWARE_VERSION}.`,
            'Update the app on the device.',
          ),
        ]
      : []),
    ...(device.personalisationVersion < personalisationVersion
      ? [
          reason(
            'data_behind',
            `It uses personalisation data of version ${device.personalisationVersion}; the newest version is ${personalisationVersion}.`,
            'No action is needed: it fetches the newest version when it is next idle and online.',
          ),
        ]
      : []),
    ...(stale === undefined
      ? []
      : [
          reason(
            'signal_stale',
            stale.state === 'none'
              ? `The server has no data from ${stale.name}.`
              : `The data from ${stale.name} are stale${stale.asOf === undefined ? '' : `: they are of ${stale.asOf}`}.`,
            'Restore the connection to this source; the policy sets how long enrolled devices are accepted without it.',
          ),
        ]),
  ];
};

const BLOCKING: ReadonlySet<ReadinessCode> = new Set([
  'not_activated',
  'awaiting_approval',
  'suspended',
  'retired',
  'check_refused',
  'software_outdated',
]);

/** Whether a terminal could pay now, and if not, why. Claims nothing that no result supports. */
export const readinessOf = (known: Known): Readiness => {
  const deviceStatus = statusReason(known);
  const reasons =
    deviceStatus === undefined ? [...deviceReasons(known), ...resultReasons(known)] : [deviceStatus];
  const blocking = reasons.filter(({ code }) => BLOCKING.has(code));
  const rest = reasons.filter(({ code }) => !BLOCKING.has(code));
  return {
    state: blocking.length > 0 ? 'blocked' : rest.length > 0 ? 'attention' : 'ready',
    reasons: [...blocking, ...rest],
  };
};
