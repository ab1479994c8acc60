import { CURRENCIES, issueTestCard } from '@tallystick/protocol';
import type { IssueCard } from '../cards/issue-card.ts';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import { createAddressShare } from './address-share.ts';
import type { AddRoute, Asked } from './routes.ts';
import { refuseWalletKey } from './wallet-routes.ts';

export interface TestCardRoutesOptions {
  readonly issueCard: IssueCard;
  readonly clock: Clock;
  readonly makeId: MakeId;
  readonly paymentLimitMinor: bigint;
}

/** What a test card starts with, in major units. */
const TEST_MONEY_MAJOR = 500n;
/** Making a card costs an RSA key pair, so it is rationed: overall, and for one address, which may be a load test's, a share of that. */
const TEST_CARDS = { capacity: 120, perMinute: 120 };
const TEST_CARDS_OF_ADDRESS = { capacity: 40, perMinute: 30 };

/** In test mode whoever asks gets a card with some money on it. */
export const addTestCardRoutes = (add: AddRoute, options: TestCardRoutesOptions): void => {
  const { issueCard, clock, makeId, paymentLimitMinor } = options;
  const asTestCard = async ({ body }: Pick<Asked<typeof issueTestCard>, 'body'>) => {
    const currency = body.currency ?? 'EUR';
    const at = new Date(clock.now());
    const accountId = makeId('acc');
    return issueCard({
      accountId,
      holder: body.holder,
      walletKey: body.walletKey,
      newAccount: { id: accountId, reference: 'test card', currency, paymentLimitMinor, at },
      funding: {
        movementId: makeId('mov'),
        accountId,
        cardId: null,
        amountMinor: TEST_MONEY_MAJOR * 10n ** BigInt(CURRENCIES[currency].decimals),
        kind: 'funding',
        reference: null,
        at,
      },
    }).catch(refuseWalletKey);
  };
  add(issueTestCard, asTestCard, {
    share: createAddressShare(clock, TEST_CARDS, TEST_CARDS_OF_ADDRESS),
    // A card is encrypted to its wallet's key, so its answer is of use to nobody else.
    callerOf: ({ body }) => JSON.stringify([body.walletKey.x, body.walletKey.y]),
  });
};
