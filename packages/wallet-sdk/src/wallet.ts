import {
  type AccountEntry,
  type CardAccount,
  type Client,
  type CurrencyCode,
  createClient,
  getCardAccount,
  getInstallation,
  type IssuedCard,
  issueTestCard,
  listCardEntries,
  P256PublicJwk,
  setCardStatus,
  topUpTestCard,
} from '@tallystick/protocol';
import { Check } from 'typebox/value';
import type { Applet } from './field-card.ts';
import { makeWalletKey, openIssuedCard } from './issued-card.ts';
import type { WalletStorage } from './wallet-storage.ts';

/** Makes the card applet of an issued card. `keepAtc` must have kept the counter before the applet answers with it. */
export type AppletMaker = (card: IssuedCard, atc: number, keepAtc: (atc: number) => Promise<void>) => Applet;

export interface WalletDependencies {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  readonly storage: WalletStorage;
  readonly makeApplet: AppletMaker;
  readonly fetch?: typeof fetch;
  /** What language refusals are to be in, as a value of Accept-Language. */
  readonly language?: string;
}

/** What a screen may know of the card. */
export interface CardFace {
  readonly cardId: string;
  readonly maskedPan: string;
  readonly expiry: string;
  readonly holder: string;
  readonly label: string;
}

export interface Wallet {
  /** The card that is held, or undefined. */
  card(): Promise<CardFace | undefined>;
  /** The currency that this installation charges first. */
  firstCurrency(): Promise<CurrencyCode>;
  /**
   * Asks the issuer for a test card; an older one is forgotten.
   *
   * @param currency of its account: left out, the first of the installation. A till that charges in another declines it
   */
  requestTestCard(holder: string, currency?: CurrencyCode): Promise<CardFace>;
  account(): Promise<CardAccount>;
  entries(after?: string): Promise<{ data: AccountEntry[]; next?: string }>;
  topUp(minorUnits: number): Promise<CardAccount>;
  setStatus(status: 'active' | 'blocked' | 'lost'): Promise<CardAccount>;
  /** The applet to hold to a reader. */
  applet(): Promise<Applet>;
  /** Forgets the card and its key. */
  remove(): Promise<void>;
}

/** There is no card in this wallet. */
export class NoCard extends Error {
  override readonly name = 'NoCard';
  readonly code = 'ERR_NO_CARD';
}

const faceOf = ({ cardId, maskedPan, expiry, holder, label }: IssuedCard): CardFace => ({
  cardId,
  maskedPan,
  expiry,
  holder,
  label,
});

/** A consumer's wallet with one card. */
export const createWallet = (dependencies: WalletDependencies): Wallet => {
  const { storage } = dependencies;
  const shared = {
    origin: dependencies.origin,
    check: Check,
    ...(dependencies.fetch ? { fetch: dependencies.fetch } : {}),
    ...(dependencies.language ? { language: dependencies.language } : {}),
  };
  const anonymous = createClient(shared);

  const firstCurrency = async () => (await anonymous.call(getInstallation, {})).currency;

  const held = async () => {
    const record = await storage.load();
    return record && { record, card: await openIssuedCard(record.card, record.key) };
  };

  const asHolder = async <T>(work: (client: Client, params: { id: string }) => Promise<T>): Promise<T> => {
    const found = await held();
    if (found === undefined) throw new NoCard('There is no card in this wallet');
    const client = createClient({
      ...shared,
      authorise: () => ({ authorization: `Bearer ${found.card.walletToken}` }),
    });
    return work(client, { id: found.card.cardId });
  };

  return {
    async card() {
      const found = await held();
      return found && faceOf(found.card);
    },
    firstCurrency,
    async requestTestCard(holder, asked) {
      // A card that could not be kept would be lost: that is found out before one is made.
      await storage.load();
      const key = await makeWalletKey();
      const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', key.publicKey);
      const walletKey = { kty, crv, x, y };
      if (!Check(P256PublicJwk, walletKey)) throw new TypeError('The platform made a key that is not P-256');
      const currency = asked ?? (await firstCurrency());
      const issued = await anonymous.call(issueTestCard, { body: { walletKey, holder, currency } });
      const card = await openIssuedCard(issued.card, key);
      await storage.save({ key, card: issued.card, atc: 0 });
      return faceOf(card);
    },
    account: () => asHolder((client, params) => client.call(getCardAccount, { params })),
    entries: (after) =>
      asHolder((client, params) =>
        client.call(listCardEntries, {
          params,
          query: after === undefined ? { limit: 30 } : { limit: 30, after },
        }),
      ),
    topUp: (value) => asHolder((client, params) => client.call(topUpTestCard, { params, body: { value } })),
    setStatus: (status) =>
      asHolder((client, params) => client.call(setCardStatus, { params, body: { status } })),
    async applet() {
      const found = await held();
      if (found === undefined) throw new NoCard('There is no card in this wallet');
      return dependencies.makeApplet(found.card, found.record.atc, (atc) =>
        storage.save({ ...found.record, atc }),
      );
    },
    remove: () => storage.clear(),
  };
};
