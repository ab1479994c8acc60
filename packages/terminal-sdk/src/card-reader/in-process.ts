import type { CardField, PresentCard } from './card-field.ts';

/**
 * A field in which a card of the same process is held, for tests, demonstrations and load generators.
 *
 * @param tap gives the card; called each time that one is awaited
 */
export const inProcessField = (
  tap: (signal: AbortSignal) => Promise<PresentCard> | PresentCard,
): CardField => ({
  open: async () => ({ card: async (signal) => tap(signal), close: async () => {} }),
});
