import type { PaymentResult } from '@tallystick/terminal-sdk';
import { useSyncExternalStore } from 'react';

/** A payment as the list shows it: masked, as the trusted part told it. */
export type Sale = PaymentResult & { readonly paymentId: string; readonly completedAt: string };

interface Kept {
  readonly sales: readonly Sale[];
  readonly sound: boolean;
}

const KEY = 'tallystick-till';
const SALES_MAX = 200;
const EMPTY: Kept = { sales: [], sound: true };

const isSale = (value: unknown): value is Sale =>
  typeof value === 'object' &&
  value !== null &&
  'paymentId' in value &&
  typeof value.paymentId === 'string' &&
  'completedAt' in value &&
  typeof value.completedAt === 'string' &&
  'verdict' in value &&
  'amount' in value &&
  typeof value.amount === 'object';

const load = (): Kept => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof value !== 'object' || value === null) return EMPTY;
    const sales = 'sales' in value && Array.isArray(value.sales) ? value.sales.filter(isSale) : [];
    return { sales, sound: !('sound' in value) || value.sound !== false };
  } catch {
    return EMPTY;
  }
};

let kept = load();
const listeners = new Set<() => void>();

const show = (next: Kept) => {
  kept = next;
  for (const listener of listeners) listener();
};

const keep = (next: Kept) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A list that does not outlive the page is still a list.
  }
  show(next);
};

// Another window was the till while this one waited: its payments belong here too.
window.addEventListener('storage', ({ key }) => {
  if (key === KEY) show(load());
});

/** Adds a payment to the list, which keeps the newest of them; one that stands there already is left as it is. */
export const addSale = (result: PaymentResult): void => {
  const { paymentId } = result;
  if (!paymentId || kept.sales.some((sale) => sale.paymentId === paymentId)) return;
  const sale = { ...result, paymentId, completedAt: result.completedAt ?? new Date().toISOString() };
  keep({ ...kept, sales: [sale, ...kept.sales].slice(0, SALES_MAX) });
};

export const setSound = (sound: boolean): void => keep({ ...kept, sound });

/** What is kept with a terminal goes when the terminal goes. */
export const forgetSales = (): void => keep({ ...kept, sales: [] });

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const snapshot = () => kept;

/** Whether the till may sound. */
export const useSound = (): boolean => useSyncExternalStore(subscribe, snapshot).sound;

/** The payments that are kept, newest first. */
export const useSales = (): readonly Sale[] => useSyncExternalStore(subscribe, snapshot).sales;
