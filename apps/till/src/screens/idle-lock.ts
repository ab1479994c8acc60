import { useEffect } from 'react';
import { useTerminal } from '../terminal-context.ts';
import { createIdleTime } from './idle-time.ts';

const SIGNS = ['pointerdown', 'keydown', 'touchstart'] as const;
const MINUTE_MS = 60_000;

/** Locks the till when nobody touched it for as long as the merchant says; a payment that runs is not left for it. */
export const IdleLock = ({ idleMinutes }: { readonly idleMinutes: number }) => {
  const terminal = useTerminal();
  useEffect(() => {
    const idle = createIdleTime(idleMinutes * MINUTE_MS, () => {
      const { kind } = terminal.state;
      if (kind === 'charging' || kind === 'checking') return false;
      terminal.lockCashier();
      return true;
    });
    for (const sign of SIGNS) window.addEventListener(sign, idle.touch, { passive: true });
    document.addEventListener('visibilitychange', idle.seen);
    return () => {
      idle.stop();
      for (const sign of SIGNS) window.removeEventListener(sign, idle.touch);
      document.removeEventListener('visibilitychange', idle.seen);
    };
  }, [terminal, idleMinutes]);
  return null;
};
