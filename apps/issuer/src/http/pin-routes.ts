import { type CardPin, createCardPinKey, getCardPin, setCardPin, unblockCardPin } from '@tallystick/protocol';
import type { HolderPins } from '../cards/holder-pins.ts';
import type { PinState, PinStore } from '../store/pins.ts';
import { createCardOf, createOwnCardOf } from './card-of.ts';
import { createOnlyOperator } from './operator-key.ts';
import { Refusal } from './refusal.ts';
import type { AddRoute } from './routes.ts';
import type { WalletRoutesOptions } from './wallet-routes.ts';

export interface PinRoutesOptions extends Pick<WalletRoutesOptions, 'cards' | 'isOperator' | 'guesses'> {
  readonly pins: PinStore;
  readonly holderPins: HolderPins;
}

const shown = (state: PinState | undefined): CardPin => {
  if (state === undefined) throw new Refusal('not_found');
  const { isSet, triesLeft, changedAt } = state;
  return { isSet, triesLeft, ...(changedAt === null ? {} : { changedAt: changedAt.toISOString() }) };
};

/** Routes of a card's PIN: its holder chooses and changes it in the wallet, the operator unblocks it and never sees it. */
export const addPinRoutes = (add: AddRoute, options: PinRoutesOptions): void => {
  const { cards, pins, holderPins } = options;
  const cardOf = createCardOf(options);
  const ownCardOf = createOwnCardOf(options);
  const onlyOperator = createOnlyOperator(options.isOperator, options.guesses);
  const stateOf = async (id: string): Promise<CardPin> => shown(await pins.state(id));

  add(getCardPin, async ({ params, credentials }) => stateOf((await cardOf(params.id, credentials)).cardId));

  add(
    createCardPinKey,
    async ({ params, body, credentials }) =>
      holderPins.issueKey((await ownCardOf(params.id, credentials)).cardId, body.walletKey),
    { admit: ({ params, credentials }) => ownCardOf(params.id, credentials) },
  );

  add(
    setCardPin,
    async ({ params, body, credentials }) => {
      const card = await ownCardOf(params.id, credentials);
      const outcome = await holderPins.choose(card, body.chosen, body.current);
      if (outcome === 'unreadable') throw new Refusal('pin_block_refused');
      if (outcome === 'current_missing') {
        throw new Refusal('malformed_request', '/current', 'The card has a PIN: send the current one too.');
      }
      return { outcome, pin: await stateOf(card.cardId) };
    },
    { admit: ({ params, credentials }) => ownCardOf(params.id, credentials) },
  );

  add(
    unblockCardPin,
    async ({ params }) => {
      const card = await cards.findCard(params.id);
      if (!card) throw new Refusal('not_found');
      await pins.unblock(card.cardId);
      return stateOf(card.cardId);
    },
    { gate: onlyOperator },
  );
};
