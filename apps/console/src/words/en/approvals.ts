import type { ApprovalKind, ApprovalState } from '@tallystick/protocol';

const states: Record<ApprovalState, string> = {
  waiting: 'Waiting for a second person',
  seen: 'Seen, not decided yet',
  carried_out: 'Approved and carried out',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
  expired: 'Ran out',
};

const kinds: Record<ApprovalKind, string> = {
  'terminal.retire': 'Retire a terminal',
  'policy.activate': 'Have another policy appraise devices',
  'approval.relax': 'Need a second person for less',
};

/** What the pages about approvals say. */
export const approvals = {
  title: 'Approvals',
  text: 'Changes that one person asked for and another one decides on.',
  back: 'All approvals',
  badge: (open: number) => (open === 1 ? '1 waits' : `${open} wait`),
  states,
  kinds,
  open: 'Not decided yet',
  all: 'All requests',
  state: 'State',
  time: 'Asked',
  what: 'What',
  object: 'On what',
  askedBy: 'Asked by',
  none: 'Nothing was asked for yet. Under Settings, choose which changes need a second person.',
  settings: 'Settings',
  noMatch: 'No request is in this state.',
  reason: 'Why',
  until: 'Runs out',
  seen: 'Seen by',
  decided: 'Decided by',
  at: (who: string, time: string) => `${who}, ${time}`,
  note: 'Why it was refused',
  happens: {
    will: 'What will happen',
    did: 'What happened',
    asked: 'What was asked for',
  },
  effect: {
    'terminal.retire': (object: string) =>
      `“${object}” is retired for good. Its device stops at once, and no code brings it back. Its payments stay.`,
    'policy.activate': (object: string) => `Policy ${object} appraises devices.`,
    'approval.relax': () => 'Fewer changes need a second person.',
  } satisfies Record<ApprovalKind, (object: string) => string>,
  effectDone: {
    'terminal.retire': (object: string) =>
      `“${object}” was retired for good. Its device was stopped at once, and no code brings it back. Its payments stayed.`,
    'policy.activate': (object: string) => `Policy ${object} was put in force.`,
    'approval.relax': () => 'From then on, fewer changes needed a second person.',
  } satisfies Record<ApprovalKind, (object: string) => string>,
  effectAsked: {
    'terminal.retire': (object: string) => `“${object}” was to be retired for good.`,
    'policy.activate': (object: string) => `Policy ${object} was to appraise devices.`,
    'approval.relax': () => 'Fewer changes were to need a second person.',
  } satisfies Record<ApprovalKind, (object: string) => string>,
  percent: (percent: number) => `On ${percent} % of the devices.`,
  remaining: (what: readonly string[]) =>
    what.length === 0
      ? 'Nothing needs a second person after that.'
      : `Still under approval: ${what.join(', ')}.`,
  remainingThen: (what: readonly string[]) =>
    what.length === 0 ? 'Nothing stays under approval.' : `What stays under approval: ${what.join(', ')}.`,
  own: 'You asked for this, so somebody else decides. You can withdraw it.',
  stated: {
    waiting: 'Nobody else has looked at it yet.',
    seen: 'Somebody has looked at it and not decided yet.',
    carried_out: 'It was approved and carried out.',
    refused: 'It was refused. Nothing was changed.',
    withdrawn: 'It was withdrawn. Nothing was changed.',
    expired:
      'Nobody decided within 72 hours, so it ran out. Nothing was changed. Ask again if it is still wanted.',
  } satisfies Record<ApprovalState, string>,
  approve: 'Approve',
  approveAsk: (what: string, object: string) => `${what}: “${object}”. It happens at once. Approve it?`,
  yesApprove: 'Approve and do it',
  refuse: 'Refuse',
  refuseAsk: (object: string) => `Refuse the request about “${object}”? Nothing is changed.`,
  yesRefuse: 'Refuse it',
  refuseNote: 'Why? (shown to who asked)',
  withdraw: 'Withdraw',
  withdrawAsk: (object: string) => `Withdraw your request about “${object}”?`,
  yesWithdraw: 'Withdraw it',
  keep: 'Not now',
  notice: (what: string, who: string) => `${what}: asked for by ${who}.`,
  look: 'Look at the request',
  needed: 'This needs a second person: somebody else has to approve it.',
  askReason: 'Why? (shown to the second person)',
  ask: 'Ask for it',
  reasonMissing: 'Nothing was asked for: say why, so that the second person can decide.',
  askNo: 'Not now',
  rules: 'Second person',
  rulesText:
    'What is ticked here is done only when one person asks for it and another one approves. To untick something needs a second person too.',
  save: 'Save',
  relaxAsk: 'To need a second person for less, somebody else has to approve it.',
  relaxLabel: 'Ask to untick',
} as const;
