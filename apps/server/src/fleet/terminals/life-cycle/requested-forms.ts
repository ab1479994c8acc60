import { type EnrolmentMethod, isSentMethod, type SentMethod } from '@tallystick/protocol';
import { Refusal } from '../../../platform/refusal.ts';
import { actionsOf, type LifeCycle } from './life-cycle.ts';

/**
 * The forms that a code is made in: the one that is sent, or all that the operator sees; none: the terminal allows only such as are sent.
 * Raises `enrolment_methods_spent`, and `malformed_request` for a way of sending that the terminal does not allow.
 */
export const requireForms = (
  allowed: readonly EnrolmentMethod[],
  spent: readonly EnrolmentMethod[],
  sent: SentMethod | undefined,
  lifeCycle: LifeCycle,
): readonly EnrolmentMethod[] => {
  const free = allowed.filter((method) => !spent.includes(method));
  if (sent !== undefined && !allowed.includes(sent)) {
    throw new Refusal('malformed_request', {
      path: '/delivery/method',
      detail: 'This terminal does not allow that method.',
      possible: free,
    });
  }
  if (free.length === 0 || (sent !== undefined && !free.includes(sent))) {
    throw new Refusal('enrolment_methods_spent', { possible: actionsOf(lifeCycle) });
  }
  return sent === undefined ? free.filter((method) => !isSentMethod(method)) : [sent];
};
