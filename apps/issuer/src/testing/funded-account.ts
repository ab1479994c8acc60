import { randomBytes } from 'node:crypto';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { SecretBytes } from '@tallystick/keys';
import { createSoftwareHsm } from '@tallystick/keys/software-hsm';
import { createAuthorise } from '../host/authorise.ts';
import { createReverse } from '../host/reverse.ts';
import type { VerifyPin } from '../host/verify-pin.ts';
import type { VerifyCryptogram } from '../keys/cryptograms.ts';
import { createMakeId } from '../platform/ids.ts';
import { type AuthorisationStore, createAuthorisationStore } from '../store/authorisations.ts';
import { createCardStore } from '../store/cards.ts';
import { loadMigrations } from '../store/migrations.ts';
import { createSeededRandomness, createTestClock } from './fixed.ts';

/** Takes every cryptogram for right: for tests of everything but cryptograms. */
export const acceptingVerifier: VerifyCryptogram = async (request) => ({
  fact: 'right',
  keySet: request.chip.iad[1],
  answer: async () => Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
});

export interface BooksCheck {
  readonly available: bigint;
  readonly held: bigint;
}

/** An issuer's store with rules on top, without wire and cards: accounts and cards are rows, cryptograms are taken for right. */
export const createBooks = async (engine: 'pglite' | 'postgres') => {
  const { database, drop } = await createTestDatabase(engine);
  await database.migrate(await loadMigrations());
  const clock = createTestClock();
  const randomness = createSeededRandomness(7);
  const makeId = createMakeId(clock, randomness);
  const hsm = createSoftwareHsm({
    masterKey: new SecretBytes(new Uint8Array(randomBytes(32))),
    randomBytes: (length) => randomness.bytes(length),
    cards: {
      verifyArqc: () => ({ verified: false, reason: 'mismatch' }),
      generateArpc: () => new Uint8Array(8),
    },
  });
  const store = createAuthorisationStore(database);
  const cards = createCardStore(database);
  const newAuthorise = (
    verifyCryptogram: VerifyCryptogram = acceptingVerifier,
    through: AuthorisationStore = store,
    verifyPin?: VerifyPin,
  ) =>
    createAuthorise({
      store: through,
      hsm,
      verifyCryptogram,
      verifyPin,
      clock,
      randomness,
      makeId,
      holdMs: 60_000,
    });

  return {
    database,
    drop,
    clock,
    makeId,
    hsm,
    store,
    cards,
    newAuthorise,
    authorise: newAuthorise(),
    reverse: createReverse(store, clock, makeId),
    async addAccount(moneyMinor: bigint, limitMinor = 100_000n): Promise<string> {
      const id = makeId('acc');
      const at = new Date(clock.now());
      await cards.addAccount({ id, reference: 'test', currency: 'EUR', paymentLimitMinor: limitMinor, at });
      if (moneyMinor > 0n) {
        await cards.fund(
          {
            movementId: makeId('mov'),
            accountId: id,
            cardId: null,
            amountMinor: moneyMinor,
            kind: 'funding',
            reference: null,
            at,
          },
          moneyMinor,
        );
      }
      return id;
    },
    async addCard(accountId: string, pan: string): Promise<string> {
      const id = makeId('crd');
      await cards.addCard({
        id,
        accountId,
        panLookup: await hsm.digest('pan', new TextEncoder().encode(pan)),
        panSealed: new Uint8Array(1),
        panMasked: '999999******0000',
        panSequence: 1,
        expiry: '2911',
        holder: 'TEST HOLDER',
        keySet: 1,
        walletTokenHash: new Uint8Array(32),
        at: new Date(clock.now()),
      });
      return id;
    },
    async cardIdOf(pan: string): Promise<string> {
      const card = await store.findCard(await hsm.digest('pan', new TextEncoder().encode(pan)));
      if (!card) throw new RangeError('No such card');
      return card.cardId;
    },
    balance: (accountId: string) => balanceOf(database, accountId),
  };
};

export type Books = Awaited<ReturnType<typeof createBooks>>;

/** The account's money; fails unless the movements of the book come to the same. */
export const balanceOf = async (database: Database, accountId: string): Promise<BooksCheck> => {
  const [row] = await database.query<{
    available: bigint;
    held: bigint;
    booked: string;
    booked_held: string;
  }>(
    {
      text: `select available_minor as available, held_minor as held,
        (select coalesce(sum(case when credit = a.id then amount_minor when debit = a.id then -amount_minor end), 0)::text
           from movements where account_id = a.id) as booked,
        (select coalesce(sum(case when credit = a.id || '/held' then amount_minor when debit = a.id || '/held' then -amount_minor end), 0)::text
           from movements where account_id = a.id) as booked_held
        from accounts a where id = $1`,
    },
    [accountId],
  );
  if (!row) throw new RangeError('No such account');
  if (row.available !== BigInt(row.booked) || row.held !== BigInt(row.booked_held)) {
    throw new RangeError(
      `The book says ${row.booked} and ${row.booked_held} held, the account ${row.available} and ${row.held}`,
    );
  }
  return { available: row.available, held: row.held };
};
