import type { GatedId, Session } from '@tallystick/protocol';
import { createContext, type ReactNode, useContext } from 'react';

const Allowed = createContext<ReadonlySet<string>>(new Set());

/** Tells the pages below what the role of who is signed in allows; the server refuses the rest whatever they show. */
export const Allowing = ({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ReactNode;
}) => <Allowed.Provider value={new Set(session.may)}>{children}</Allowed.Provider>;

/** Whether the role of who is signed in allows an operation. */
export const useMay = (): ((operation: GatedId) => boolean) => {
  const allowed = useContext(Allowed);
  return (operation) => allowed.has(operation);
};

/** What leads to an operation, shown to whom it is allowed. */
export const IfMay = ({ call, children }: { readonly call: GatedId; readonly children: ReactNode }) => {
  const may = useMay();
  return may(call) ? children : null;
};
