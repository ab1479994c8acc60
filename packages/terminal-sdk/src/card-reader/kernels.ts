import type { ReadCard } from './read-card.ts';

let loading: Promise<{ readonly emvReadCard: ReadCard }> | undefined;

/** Loads the EMV kernels, which a page needs only once it can take a payment. */
export const loadKernels = (): Promise<{ readonly emvReadCard: ReadCard }> => {
  loading ??= import('./emv.ts').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
};

/** Reads a card with the kernels, loading them first where that has not been done. */
export const readCardWithKernels: ReadCard = async (input) => (await loadKernels()).emvReadCard(input);
