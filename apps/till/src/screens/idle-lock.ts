import { useEffect } from 'react';
import { useTerminal } from '../terminal-context.ts';

const SIGNS = ['pointerdown', 'keydown', 'touchstart'] as const;
const MINUTE_MS = 60_000;

/** Locks the till when nobody touched it for as long as the merchant says; a payment that runs is not left for it. */
export const IdleLock = ({ idleMinutes }: { readonly idleMinutes: number }) => {
  const terminal = useTerminal();
  useEffect(() => {
    let due: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(due);
      due = setTimeout(lock, idleMinutes * MINUTE_MS);
    };
    const lock = () => {
      const { kind } = terminal.state;
      if (kind === 'charging' || kind === 'checking') return wait();
      terminal.lockCashier();
    };
    wait();
    for (const sign of SIGNS) window.addEventListener(sign, wait, { passive: true });
    return () => {
      clearTimeout(due);
      for (const sign of SIGNS) window.removeEventListener(sign, wait);
    };
  }, [terminal, idleMinutes]);
  return null;
};
