import type { SealCardData } from './card-data.ts';

let loading: Promise<{ readonly sealCardData: SealCardData }> | undefined;

/** Loads what seals card data, which a page needs only once it can take a payment. */
export const loadSeal = (): Promise<{ readonly sealCardData: SealCardData }> => {
  loading ??= import('./card-data.ts').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
};

/** Seals card data, loading what does it first where that has not been done. */
export const sealLater: SealCardData = async (cardData, key) =>
  (await loadSeal()).sealCardData(cardData, key);
