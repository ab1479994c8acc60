import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionsOf, decide, type LifeCycle, type LifeCycleEvent } from './life-cycle.ts';

const AT = {
  created: { status: 'created', approvalRequired: false, approved: false },
  waiting: { status: 'awaiting_approval', approvalRequired: true, approved: false },
  active: { status: 'active', approvalRequired: false, approved: true },
  approved: { status: 'active', approvalRequired: true, approved: true },
  paused: { status: 'suspended', approvalRequired: false, approved: true, cause: 'operator' },
  pausedWaiting: { status: 'suspended', approvalRequired: true, approved: false, cause: 'operator' },
  reappraised: { status: 'suspended', approvalRequired: false, approved: true, cause: 're-appraisal' },
  counted: { status: 'suspended', approvalRequired: false, approved: true, cause: 'counter' },
  tampered: { status: 'suspended', approvalRequired: false, approved: true, cause: 'tamper' },
  retired: { status: 'retired', approvalRequired: false, approved: false },
} as const satisfies Record<string, LifeCycle>;
type Place = keyof typeof AT;

const EVENTS = {
  approve: { type: 'approve' },
  activate: { type: 'activate' },
  enrol: { type: 'enrol' },
  amend: { type: 'amend' },
  update: { type: 'update' },
  reset: { type: 'reset' },
  retire: { type: 'retire' },
  'suspend operator': { type: 'suspend', cause: 'operator' },
  'suspend re-appraisal': { type: 'suspend', cause: 're-appraisal' },
  'suspend counter': { type: 'suspend', cause: 'counter' },
  'suspend tamper': { type: 'suspend', cause: 'tamper' },
  'resume passing': { type: 'resume', evidencePasses: true },
  'resume failing': { type: 'resume', evidencePasses: false },
} as const satisfies Record<string, LifeCycleEvent>;
type Name = keyof typeof EVENTS;

const NO = 'terminal_state_conflict';
const RESET = 'terminal_reset_required';
const FAILS = 'terminal_evidence_fails';

/** Every transition: the status (or, for a suspension, the cause) that it leads to, or the code that it is refused with. */
const TABLE: Readonly<Record<Name, Readonly<Record<Place, string>>>> = {
  approve: row(NO, 'active', NO, NO, NO, NO, NO, NO, NO),
  activate: row('created', 'awaiting_approval', 'active', 'active', NO, NO, NO, NO, NO),
  enrol: row('active', 'awaiting_approval', 'active', 'awaiting_approval', NO, NO, NO, NO, NO),
  amend: row(
    'created',
    'awaiting_approval',
    'active',
    'active',
    'operator',
    'operator',
    're-appraisal',
    'counter',
    'tamper',
  ),
  update: row(...Array<string>(9).fill('created')),
  reset: row(...Array<string>(9).fill('created')),
  retire: row(...Array<string>(9).fill('retired')),
  'suspend operator': row(NO, 'operator', 'operator', 'operator', NO, NO, NO, NO, NO),
  'suspend re-appraisal': row(
    NO,
    're-appraisal',
    're-appraisal',
    're-appraisal',
    're-appraisal',
    're-appraisal',
    NO,
    NO,
    NO,
  ),
  'suspend counter': row(NO, 'counter', 'counter', 'counter', 'counter', 'counter', 'counter', NO, NO),
  'suspend tamper': row(NO, 'tamper', 'tamper', 'tamper', 'tamper', 'tamper', 'tamper', 'tamper', NO),
  'resume passing': row(NO, NO, NO, NO, 'active', 'awaiting_approval', 'active', RESET, RESET),
  'resume failing': row(NO, NO, NO, NO, FAILS, FAILS, FAILS, RESET, RESET),
};

function row(...cells: string[]): Record<Place, string> {
  const places = Object.keys(AT) as Place[];
  // Nothing brings a retired terminal back.
  return Object.fromEntries(places.map((place, at) => [place, cells[at] ?? NO])) as Record<Place, string>;
}

const cases = (Object.keys(TABLE) as Name[]).flatMap((name) =>
  (Object.keys(AT) as Place[]).map((place) => [place, name, TABLE[name][place]] as const),
);

describe('the life cycle of a terminal', () => {
  it.each(cases)('from %s by %s leads to %s', (place, name, expected) => {
    const decision = decide(AT[place], EVENTS[name]);
    const found = decision.allowed ? (decision.next.cause ?? decision.next.status) : decision.code;
    expect(found).toBe(expected);
  });

  it('ends device and code with each change that asks for a new activation, and restores what works once', () => {
    for (const type of ['update', 'reset', 'retire'] as const) {
      expect(decide(AT.active, { type })).toMatchObject({
        next: { approved: false },
        effects: { endsDevice: true, endsCode: true, restoresMethods: true },
      });
    }
  });

  it('leaves the device alone in every other change', () => {
    for (const name of ['approve', 'activate', 'amend', 'suspend tamper', 'resume passing'] as const) {
      for (const place of Object.keys(AT) as Place[]) {
        const decision = decide(AT[place], EVENTS[name]);
        if (decision.allowed) expect(decision.effects).not.toHaveProperty('endsDevice');
      }
    }
  });

  it('names as possible what it then allows, and nothing else', () => {
    expect(actionsOf(AT.created)).toEqual(['activate', 'amend', 'update', 'reset', 'retire']);
    expect(actionsOf(AT.waiting)).toContain('approve');
    expect(actionsOf(AT.tampered)).toEqual(['amend', 'update', 'reset', 'retire']);
    expect(actionsOf(AT.retired)).toEqual([]);
  });

  it('never leaves a suspension with a lighter cause, and keeps a cause only while suspended', () => {
    const order = ['operator', 're-appraisal', 'counter', 'tamper'];
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(AT) as Place[])),
        fc.array(fc.constantFrom(...(Object.keys(EVENTS) as Name[])), { maxLength: 30 }),
        (place, names) => {
          let at: LifeCycle = AT[place];
          for (const name of names) {
            const decision = decide(at, EVENTS[name]);
            if (!decision.allowed) continue;
            const { next } = decision;
            expect(next.cause !== undefined).toBe(next.status === 'suspended');
            if (at.cause !== undefined && next.cause !== undefined) {
              expect(order.indexOf(next.cause)).toBeGreaterThanOrEqual(order.indexOf(at.cause));
            }
            at = next;
          }
        },
      ),
    );
  });
});
