import type { AttestationRecord, Terminal } from '@tallystick/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Known, readinessOf } from './readiness.ts';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');
const id = (prefix: string) => `${prefix}_${'0'.repeat(26)}`;
const passed: AttestationRecord = {
  id: id('att'),
  purpose: 'transaction',
  kind: 'transaction',
  verdict: 'affirming',
  level: 1,
  policy: 'test@0',
  checks: [],
  at: new Date(NOW - 60_000).toISOString(),
};
const device: NonNullable<Terminal['device']> = {
  id: id('dev'),
  kind: 'virtual',
  level: 1,
  keyScheme: 'es256',
  keyThumbprint: 'k',
  softwareVersion: '0.1.0',
  personalisationVersion: 3,
  enrolledAt: new Date(NOW - 3_600_000).toISOString(),
};
type Change = { [K in keyof Known['terminal']]?: Known['terminal'][K] | undefined };
const known = (change: Partial<Known> = {}, terminal: Change = {}): Known => ({
  terminal: {
    status: terminal.status ?? 'active',
    personalisationVersion: terminal.personalisationVersion ?? 3,
    device: 'device' in terminal ? terminal.device : device,
  },
  lastAttestation: passed,
  signals: [],
  maxAgeHours: 24,
  now: NOW,
  ...change,
});
const refused: AttestationRecord = {
  ...passed,
  verdict: 'contraindicated',
  refusal: 'attestation_refused',
  checks: [
    { id: 'signature', status: 'affirming' },
    {
      id: 'clock.drift',
      status: 'contraindicated',
      evidence: '240 s fast',
      remedy: 'Set the clock of the phone.',
    },
  ],
};
const stale = [{ name: 'revocationList', state: 'stale', asOf: '2026-11-20T00:00:00.000Z' }] as const;

const CASES: readonly [string, Known, string, readonly string[]][] = [
  ['has passed its last check', known(), 'ready', []],
  ['has no device', known({}, { status: 'created', device: undefined }), 'blocked', ['not_activated']],
  ['waits for approval', known({}, { status: 'awaiting_approval' }), 'blocked', ['awaiting_approval']],
  ['is suspended', known({}, { status: 'suspended' }), 'blocked', ['suspended']],
  ['is retired', known({}, { status: 'retired', device: undefined }), 'blocked', ['retired']],
  ['was never checked', known({ lastAttestation: undefined }), 'attention', ['never_checked']],
  ['was refused', known({ lastAttestation: refused }), 'blocked', ['check_refused']],
  [
    'was refused one payment by a rule',
    known({ lastAttestation: { ...refused, refusal: 'payment_refused' } }),
    'attention',
    ['payment_refused'],
  ],
  [
    'answered too late',
    known({ lastAttestation: { ...refused, refusal: 'challenge_expired' } }),
    'attention',
    ['check_unfinished'],
  ],
  [
    'passed with a warning',
    known({
      lastAttestation: {
        ...passed,
        verdict: 'warning',
        checks: [{ id: 'patch.os', status: 'warning', evidence: '2025-01' }],
      },
    }),
    'attention',
    ['check_warning'],
  ],
  ['was checked long ago', known({ maxAgeHours: 0 }), 'attention', ['check_old']],
  [
    'runs old software',
    known({}, { device: { ...device, softwareVersion: '0.0.9', softwareOutdated: true } }),
    'blocked',
    ['software_outdated'],
  ],
  ['holds older data', known({}, { personalisationVersion: 4 }), 'attention', ['data_behind']],
  ['leans on a stale list', known({ signals: stale }), 'attention', ['signal_stale']],
];

describe('what a terminal could do now', () => {
  it.each(CASES)('is told when it %s', (_, given, state, codes) => {
    const readiness = readinessOf(given);
    expect(readiness.state).toBe(state);
    expect(readiness.reasons.map(({ code }) => code)).toEqual(codes);
    for (const { text, remedy } of readiness.reasons) expect([text, remedy]).not.toContain('');
  });

  it('names the check that was refused, what was seen, and its remedy', () => {
    expect(readinessOf(known({ lastAttestation: refused })).reasons).toEqual([
      {
        code: 'check_refused',
        text: 'Its last check failed. clock.drift: 240 s fast.',
        remedy: 'Set the clock of the phone.',
      },
    ]);
  });

  it('is never "ready" without a result that passed and is recent', () => {
    const statuses = ['created', 'awaiting_approval', 'active', 'suspended', 'retired'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.constantFrom('affirming' as const, 'warning' as const, 'contraindicated' as const),
        fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
        fc.integer({ min: 0, max: 5 }),
        (status, verdict, ageHours, version) => {
          const lastAttestation =
            ageHours === undefined
              ? undefined
              : { ...passed, verdict, at: new Date(NOW - ageHours * 3_600_000).toISOString() };
          const { state } = readinessOf(
            known({ lastAttestation }, { status, personalisationVersion: version }),
          );
          if (state !== 'ready') return;
          expect({ status, verdict }).toEqual({ status: 'active', verdict: 'affirming' });
          expect(ageHours).toBeLessThan(24);
          expect(version).toBeLessThanOrEqual(3);
        },
      ),
    );
  });
});
