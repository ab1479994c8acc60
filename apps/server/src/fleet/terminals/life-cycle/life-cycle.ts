import type { SuspensionCause, TerminalAction, TerminalStatus } from '@tallystick/protocol';

/** What the life cycle of a terminal goes by. */
export interface LifeCycle {
  readonly status: TerminalStatus;
  readonly approvalRequired: boolean;
  /** An operator has approved the device that it has. */
  readonly approved: boolean;
  /** Why it is suspended; only while it is. */
  readonly cause?: SuspensionCause;
}

export type LifeCycleEvent =
  | { readonly type: Exclude<TerminalAction, 'suspend' | 'resume'> }
  | { readonly type: 'suspend'; readonly cause: SuspensionCause }
  /** Whether the device's stored evidence passes when it is appraised now: while it was suspended, nobody appraised it again. */
  | { readonly type: 'resume'; readonly evidencePasses: boolean }
  /** A device passed enrolment. */
  | { readonly type: 'enrol' };

/** What a change does beside the change of status. */
export interface LifeCycleEffects {
  /** The device is no longer one of this terminal. */
  readonly endsDevice?: true;
  /** The open activation code works no more. */
  readonly endsCode?: true;
  /** Devices have to fetch new personalisation data. */
  readonly raisesVersion?: true;
  /** Enrolment methods that work once work once again. */
  readonly restoresMethods?: true;
}

export type LifeCycleDecision =
  | { readonly allowed: true; readonly next: LifeCycle; readonly effects: LifeCycleEffects }
  | {
      readonly allowed: false;
      readonly code: 'terminal_state_conflict' | 'terminal_reset_required' | 'terminal_evidence_fails';
    };

/** How grave a cause is: a graver one takes the place of a lighter one, never the other way round. */
const GRAVITY: Readonly<Record<SuspensionCause, number>> = {
  operator: 0,
  're-appraisal': 1,
  counter: 2,
  tamper: 3,
};

const CONFLICT = { allowed: false, code: 'terminal_state_conflict' } as const;
const START_OVER = { endsDevice: true, endsCode: true, restoresMethods: true } as const;

const suspend = (from: LifeCycle, cause: SuspensionCause): LifeCycleDecision => {
  const isSuspendable = from.status === 'active' || from.status === 'awaiting_approval';
  const isGraver = from.cause !== undefined && GRAVITY[cause] > GRAVITY[from.cause];
  return isSuspendable || isGraver
    ? { allowed: true, next: { ...from, status: 'suspended', cause }, effects: { endsCode: true } }
    : CONFLICT;
};

const resume = (from: LifeCycle, evidencePasses: boolean): LifeCycleDecision => {
  const { cause, ...rest } = from;
  if (from.status !== 'suspended') return CONFLICT;
  // What was seen cannot be undone by a word of an operator: these come back with a new key only.
  if (cause === 'tamper' || cause === 'counter') return { allowed: false, code: 'terminal_reset_required' };
  if (!evidencePasses) return { allowed: false, code: 'terminal_evidence_fails' };
  const waits = from.approvalRequired && !from.approved;
  return { allowed: true, next: { ...rest, status: waits ? 'awaiting_approval' : 'active' }, effects: {} };
};

const startOver = ({ approvalRequired }: LifeCycle, status: TerminalStatus): LifeCycle => ({
  status,
  approvalRequired,
  approved: false,
});

/**
 * The life cycle of a terminal as a pure function.
 *
 * @param from how the terminal stands
 * @param event what is asked of it, or what happened to it
 */
export const decide = (from: LifeCycle, event: LifeCycleEvent): LifeCycleDecision => {
  if (from.status === 'retired') return CONFLICT;
  switch (event.type) {
    case 'amend':
      return { allowed: true, next: from, effects: { raisesVersion: true } };
    case 'update':
    case 'reset':
      return { allowed: true, next: startOver(from, 'created'), effects: START_OVER };
    case 'retire':
      return { allowed: true, next: startOver(from, 'retired'), effects: START_OVER };
    case 'activate':
      return from.status === 'suspended' ? CONFLICT : { allowed: true, next: from, effects: {} };
    case 'enrol': {
      if (from.status === 'suspended') return CONFLICT;
      const { approvalRequired } = from;
      const status = approvalRequired ? 'awaiting_approval' : 'active';
      return {
        allowed: true,
        next: { status, approvalRequired, approved: !approvalRequired },
        effects: { endsDevice: true, raisesVersion: true },
      };
    }
    case 'approve':
      return from.status === 'awaiting_approval'
        ? { allowed: true, next: { ...from, status: 'active', approved: true }, effects: {} }
        : CONFLICT;
    case 'suspend':
      return suspend(from, event.cause);
    case 'resume':
      return resume(from, event.evidencePasses);
  }
};

const ACTIONS: readonly LifeCycleEvent[] = [
  { type: 'approve' },
  { type: 'activate' },
  { type: 'amend' },
  { type: 'update' },
  { type: 'suspend', cause: 'operator' },
  { type: 'resume', evidencePasses: true },
  { type: 'reset' },
  { type: 'retire' },
];

/** What an operator can do with a terminal now. */
export const actionsOf = (from: LifeCycle): TerminalAction[] =>
  ACTIONS.flatMap((event) => (event.type !== 'enrol' && decide(from, event).allowed ? [event.type] : []));
