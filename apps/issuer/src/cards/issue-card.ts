import { createHash } from 'node:crypto';
import type { Database } from '@tallystick/database';
import { type CardProfile, issueCardProfile } from '@tallystick/emv';
import { nodeGenerateRsa, nodeSha1 } from '@tallystick/emv/node';
import { toBase64Url } from '@tallystick/encoding';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import type { Randomness } from '@tallystick/keys/randomness';
import type { SoftwareHsm } from '@tallystick/keys/software-hsm';
import type { IssuedCard, P256PublicJwk } from '@tallystick/protocol';
import { CompactEncrypt, importJWK } from 'jose';
import type { KeySets } from '../keys/key-sets.ts';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import { createCardStore, type Funding, type NewAccount } from '../store/cards.ts';
import { drawPan, maskPan } from './pan.ts';

/** The wallet's key is no point on P-256. */
export class WalletKeyError extends Error {
  override readonly name = 'WalletKeyError';
  readonly code = 'ERR_WALLET_KEY';
}

export interface IssueRequest {
  readonly accountId: string;
  readonly holder: string;
  readonly walletKey: P256PublicJwk;
  /** Opens this account in the same transaction. */
  readonly newAccount?: NewAccount;
  /** Puts money on it in the same transaction. */
  readonly funding?: Funding;
}

export interface IssueCardDependencies {
  readonly database: Database;
  readonly hsm: SoftwareHsm;
  readonly keySets: KeySets;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly makeId: MakeId;
  readonly bin: string;
  readonly label: string;
}

export type IssueCard = (request: IssueRequest) => Promise<{ cardId: string; card: string }>;

const VALID_YEARS = 3;
const PAN_SEQUENCE = 1;
const MAX_DRAWS = 5;
const DAY_MS = 86_400_000;
const utf8 = new TextEncoder();

/** Wallet tokens are stored as digests only; 256 random bits need no salt and no slow hash. */
export const hashWalletToken = (token: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(token).digest());

const yymmdd = (date: Date): string => date.toISOString().slice(2, 10).replaceAll('-', '');

/** Makes the function that issues cards: draws a PAN, personalises, stores, and encrypts it all to the wallet (RFC 7516, ECDH-ES, A256GCM). */
export const createIssueCard = (dependencies: IssueCardDependencies): IssueCard => {
  const { database, hsm, keySets, clock, randomness, makeId, bin, label } = dependencies;

  const personalise = (pan: string, now: Date, expiry: string): Promise<CardProfile> => {
    const master = keySets.cryptogramKey(keySets.current);
    if (!master) throw new RangeError('The current key set has no key');
    return hsm.inside('E0', master, (acMasterKey) =>
      issueCardProfile({
        request: {
          pan,
          panSequence: String(PAN_SEQUENCE).padStart(2, '0'),
          expiry,
          // A terminal west of here may still have yesterday's date.
          effective: yymmdd(new Date(now.getTime() - DAY_MS)),
          label,
          issuerCountryCode: '0276',
        },
        issuer: {
          acMasterKey,
          derivationKeyIndex: keySets.current.toString(16).padStart(2, '0').toUpperCase(),
          key: keySets.issuer.publicKey,
          sign: (block) => hsm.signBlock(keySets.issuer.wrapped, block),
          certificate: keySets.issuer.certificate,
        },
        scheme: { index: keySets.caKeys[0]?.index ?? '01' },
        ciphers: nodeCiphers,
        generateRsa: nodeGenerateRsa,
        sha1: nodeSha1,
        serial: randomness.bytes(3),
      }),
    );
  };

  return async (request) => {
    const key = await importJWK({ ...request.walletKey }, 'ECDH-ES').catch(() => {
      throw new WalletKeyError('The wallet key is not a point on P-256');
    });
    const now = new Date(clock.now());
    const lastDay = new Date(Date.UTC(now.getUTCFullYear() + VALID_YEARS, now.getUTCMonth() + 1, 0));
    const cardId = makeId('crd');
    const walletToken = toBase64Url(randomness.bytes(32));

    for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
      const pan = drawPan(bin, randomness);
      const profile = await personalise(pan, now, yymmdd(lastDay));
      const panBytes = utf8.encode(pan);
      const card = {
        id: cardId,
        accountId: request.accountId,
        panLookup: await hsm.digest('pan', panBytes),
        panSealed: await hsm.seal('pan', cardId, panBytes),
        panMasked: maskPan(pan),
        panSequence: PAN_SEQUENCE,
        expiry: yymmdd(lastDay).slice(0, 4),
        holder: request.holder,
        keySet: keySets.current,
        walletTokenHash: hashWalletToken(walletToken),
        at: now,
      };
      const issued: IssuedCard = {
        cardId,
        walletToken,
        maskedPan: card.panMasked,
        expiry: `${card.expiry.slice(2)}/${card.expiry.slice(0, 2)}`,
        holder: request.holder,
        label,
        profile: { ...profile },
      };
      const sealed = await new CompactEncrypt(utf8.encode(JSON.stringify(issued)))
        .setProtectedHeader({
          alg: 'ECDH-ES',
          enc: 'A256GCM',
          ...(request.walletKey.kid === undefined ? {} : { kid: request.walletKey.kid }),
        })
        .encrypt(key);
      if (await store(card, request)) return { cardId, card: sealed };
    }
    throw new RangeError('No free PAN was found');
  };

  async function store(
    card: Parameters<ReturnType<typeof createCardStore>['addCard']>[0],
    request: IssueRequest,
  ): Promise<boolean> {
    try {
      await database.transaction(async (transaction) => {
        const cards = createCardStore(transaction);
        if (request.newAccount) await cards.addAccount(request.newAccount);
        if (!(await cards.addCard(card))) throw new PanTaken();
        if (request.funding) await cards.fund(request.funding, request.funding.amountMinor);
      });
      return true;
    } catch (error) {
      if (error instanceof PanTaken) return false;
      throw error;
    }
  }
};

/** Leaves the transaction; never leaves this file. */
class PanTaken extends Error {}
