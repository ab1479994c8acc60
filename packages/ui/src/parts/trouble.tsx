import type { ReactNode } from 'react';
import { StateShape } from '../state/state-shape.tsx';

export interface TroubleProps {
  /** What happened and what to do. */
  readonly children: ReactNode;
  /** A button that does it. */
  readonly action?: ReactNode;
  /** `status` where it was so before somebody came to the page: it is read out without interrupting. */
  readonly role?: 'alert' | 'status';
}

/** Something that went wrong, read out as it comes up. */
export const Trouble = ({ children, action, role = 'alert' }: TroubleProps) => (
  <div className="ui-trouble" role={role}>
    <StateShape kind="declined" size={22} />
    <div className="ui-trouble-said">{children}</div>
    {action}
  </div>
);
