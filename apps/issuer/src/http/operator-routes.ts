import {
  createIssuerAccount,
  fundIssuerAccount,
  getIssuerAccount,
  type IssuerAccount,
  issueCard as issueCardEndpoint,
  listCaKeys,
} from '@tallystick/protocol';
import type { IssueCard } from '../cards/issue-card.ts';
import type { KeySets } from '../keys/key-sets.ts';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import type { AccountRecord, CardStore } from '../store/cards.ts';
import type { GuessLimit } from './guess-limit.ts';
import { createOnlyOperator, type IsOperator } from './operator-key.ts';
import { Refusal } from './refusal.ts';
import type { AddRoute } from './routes.ts';
import { currencyCode, MAX_BALANCE_MINOR, refuseWalletKey } from './wallet-routes.ts';

export interface OperatorRoutesOptions {
  readonly cards: CardStore;
  readonly issueCard: IssueCard;
  readonly keySets: KeySets;
  readonly clock: Clock;
  readonly makeId: MakeId;
  readonly paymentLimitMinor: bigint;
  readonly isOperator: IsOperator;
  readonly guesses: GuessLimit;
}

/** Routes for the issuer's operator, who opens accounts, funds them and issues cards; and the public keys for terminals. */
export const addOperatorRoutes = (add: AddRoute, options: OperatorRoutesOptions): void => {
  const { cards, issueCard, keySets, clock, makeId, paymentLimitMinor } = options;
  const onlyOperator = createOnlyOperator(options.isOperator, options.guesses);

  const shown = (account: AccountRecord): IssuerAccount => {
    const currency = currencyCode(account.currency);
    return {
      accountId: account.accountId,
      reference: account.reference,
      balance: { value: Number(account.availableMinor + account.heldMinor), currency },
      available: { value: Number(account.availableMinor), currency },
      perPaymentLimit: { value: Number(account.paymentLimitMinor), currency },
    };
  };

  const accountOf = async (id: string): Promise<AccountRecord> => {
    const account = await cards.findAccount(id);
    if (!account) throw new Refusal('not_found');
    return account;
  };

  add(listCaKeys, () => ({ data: [...keySets.caKeys] }), { caching: 'no-cache' });
  const addForOperator: AddRoute = (endpoint, answer) => add(endpoint, answer, { gate: onlyOperator });

  addForOperator(createIssuerAccount, async ({ body }) => {
    const id = makeId('acc');
    await cards.addAccount({
      id,
      reference: body.reference,
      currency: body.currency,
      paymentLimitMinor:
        body.perPaymentLimit === undefined ? paymentLimitMinor : BigInt(body.perPaymentLimit),
      at: new Date(clock.now()),
    });
    return shown(await accountOf(id));
  });

  addForOperator(getIssuerAccount, async ({ params }) => shown(await accountOf(params.id)));

  addForOperator(fundIssuerAccount, async ({ params, body }) => {
    const account = await accountOf(params.id);
    const amountMinor = BigInt(body.value);
    const done = await cards.fund(
      {
        movementId: makeId('mov'),
        accountId: account.accountId,
        cardId: null,
        amountMinor,
        kind: 'funding',
        reference: body.reference,
        at: new Date(clock.now()),
      },
      MAX_BALANCE_MINOR,
    );
    // An account that is full refuses before it sees that the reference was booked.
    if (done !== 'booked') {
      const before = await cards.findFunding(account.accountId, body.reference);
      if (before === undefined) throw new Refusal('account_limit_exceeded');
      if (before !== amountMinor) throw new Refusal('idempotency_conflict');
    }
    return shown(await accountOf(params.id));
  });

  addForOperator(issueCardEndpoint, async ({ body }) => {
    const account = await accountOf(body.accountId);
    return issueCard({
      accountId: account.accountId,
      holder: body.holder,
      walletKey: body.walletKey,
    }).catch(refuseWalletKey);
  });
};
