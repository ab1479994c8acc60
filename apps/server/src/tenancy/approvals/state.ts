import type { ApprovalState } from '@tallystick/protocol';

/** How a request stands, as far as its state follows from it. */
export interface Standing {
  readonly state: ApprovalState;
  readonly askedBy: string;
  /** The operator behind `askedBy`, where that is an API key. */
  readonly askedFor?: string | undefined;
  readonly expiresAt: number;
}

export type ApprovalEvent =
  | { readonly type: 'see' | 'approve' | 'refuse' | 'withdraw'; readonly by: string }
  | { readonly type: 'expire' };

export type Refused =
  | 'approval_state_conflict'
  | 'approval_by_oneself'
  | 'approval_of_another'
  | 'approval_not_allowed';

export type Decision =
  | { readonly allowed: true; readonly next: ApprovalState }
  | { readonly allowed: false; readonly code: Refused };

const no = (code: Refused): Decision => ({ allowed: false, code });
const to = (next: ApprovalState): Decision => ({ allowed: true, next });

export const isOpen = (state: ApprovalState): boolean => state === 'waiting' || state === 'seen';

/**
 * What becomes of a request by an event. Only what is open changes, and nobody decides on what they asked for, themselves or by an API
 * key of their making. What has run out is decided by nobody any more, also before it is marked as such.
 *
 * @param mayDecide whether who acts is one of those that may approve such a change; they still may not approve their own
 */
export const decide = (
  { state, askedBy, askedFor, expiresAt }: Standing,
  event: ApprovalEvent,
  now: number,
  mayDecide = true,
): Decision => {
  if (!isOpen(state)) return no('approval_state_conflict');
  const isOver = now >= expiresAt;
  switch (event.type) {
    case 'expire':
      return isOver ? to('expired') : no('approval_state_conflict');
    case 'withdraw':
      if (event.by !== askedBy && event.by !== askedFor) return no('approval_of_another');
      return isOver ? no('approval_state_conflict') : to('withdrawn');
    case 'see':
    case 'approve':
    case 'refuse':
      if (event.by === askedBy || event.by === askedFor) return no('approval_by_oneself');
      if (!mayDecide) return no('approval_not_allowed');
      if (isOver) return no('approval_state_conflict');
      return to(event.type === 'see' ? 'seen' : event.type === 'approve' ? 'carried_out' : 'refused');
  }
};
