import { addressGroup } from '@tallystick/protocol/serving';
import type { Clock } from '../../platform/clock.ts';

/** Messages that a socket may send at once, and each second from then on. A payment takes a dozen. */
const BURST = 200;
const PER_SECOND = 50;
/** Sockets of one address. */
const SOCKETS_OF_ADDRESS = 64;

/** Counts what one socket sends. True while it keeps within its budget. */
export const createBudget = (clock: Clock): (() => boolean) => {
  let left = BURST;
  let at = clock.now();
  return () => {
    const now = clock.now();
    left = Math.min(BURST, left + (Math.max(0, now - at) * PER_SECOND) / 1_000);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
};

/** Counts the sockets of each address. */
export const createAddressCap = () => {
  const open = new Map<string, number>();
  return {
    /** Takes a place, and gives what returns it; undefined: this address has all that it may have. */
    enter(ip: string): (() => void) | undefined {
      const address = addressGroup(ip);
      const count = open.get(address) ?? 0;
      if (count >= SOCKETS_OF_ADDRESS) return undefined;
      open.set(address, count + 1);
      return () => {
        const left = (open.get(address) ?? 1) - 1;
        if (left === 0) open.delete(address);
        else open.set(address, left);
      };
    },
  };
};
