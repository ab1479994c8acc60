import { useSyncExternalStore } from 'react';

/** Where in the till one is while no payment runs; each place has an address. */
export type Place =
  | { readonly at: 'sale' }
  | { readonly at: 'payments' }
  | { readonly at: 'settings' }
  | { readonly at: 'wipe' }
  | { readonly at: 'receipt'; readonly paymentId: string };

const parse = (hash: string): Place => {
  if (hash === '#payments') return { at: 'payments' };
  if (hash === '#settings') return { at: 'settings' };
  if (hash === '#wipe') return { at: 'wipe' };
  const [, paymentId] = /^#receipt=(pay_[0-9a-z]{26})$/.exec(hash) ?? [];
  return paymentId ? { at: 'receipt', paymentId } : { at: 'sale' };
};

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};
const hash = () => window.location.hash;

export const usePlace = (): Place => parse(useSyncExternalStore(subscribe, hash));

export const hrefOf = (place: Place): string =>
  place.at === 'sale' ? '#' : place.at === 'receipt' ? `#receipt=${place.paymentId}` : `#${place.at}`;

export const goTo = (place: Place): void => {
  window.location.hash = hrefOf(place);
};
