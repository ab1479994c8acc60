import type { CashierState, TerminalClient, TerminalState } from '@tallystick/terminal-sdk';
import { createContext, useContext, useSyncExternalStore } from 'react';

const TerminalContext = createContext<TerminalClient | undefined>(undefined);
export const TerminalProvider = TerminalContext.Provider;

/** The terminal that this till drives. */
export const useTerminal = (): TerminalClient => {
  const terminal = useContext(TerminalContext);
  if (!terminal) throw new Error('TerminalProvider is missing');
  return terminal;
};

/** Its state, as last told. */
export const useTerminalState = (): TerminalState => {
  const terminal = useTerminal();
  return useSyncExternalStore(terminal.subscribe, () => terminal.state);
};

/** Whether a cashier stands at this till, as last told. */
export const useCashiers = (): CashierState => {
  const terminal = useTerminal();
  return useSyncExternalStore(terminal.onCashiers, () => terminal.cashiers);
};
