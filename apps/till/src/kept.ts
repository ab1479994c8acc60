import { localDay } from '@tallystick/protocol';
import type { PaymentResult } from '@tallystick/terminal-sdk';
import { useSyncExternalStore } from 'react';

/** A payment of today as the list shows it: masked, as the trusted part told it. */
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
    // A list of today that does not outlive the page is still a list of today.
  }
  show(next);
};

// Another window was the till while this one waited: its payments are of today too.
window.addEventListener('storage', ({ key }) => {
  if (key === KEY) show(load());
});

/** Whether a payment is of the shop's day, which is also that of receipts and totals; undefined: of this device's. */
const isToday =
  (timeZone: string | undefined) =>
  (sale: Sale): boolean =>
    localDay(Date.parse(sale.completedAt), timeZone) === localDay(Date.now(), timeZone);

/** Adds a payment to the list of today; one that stands there already is left as it is. */
export const addSale = (result: PaymentResult, timeZone: string | undefined): void => {
  const { paymentId } = result;
  if (!paymentId || kept.sales.some((sale) => sale.paymentId === paymentId)) return;
  const sale = { ...result, paymentId, completedAt: result.completedAt ?? new Date().toISOString() };
  keep({ ...kept, sales: [sale, ...kept.sales.filter(isToday(timeZone))].slice(0, SALES_MAX) });
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

/** The payments of today, newest first. */
export const useSales = (timeZone: string | undefined): readonly Sale[] =>
  useSyncExternalStore(subscribe, snapshot).sales.filter(isToday(timeZone));
