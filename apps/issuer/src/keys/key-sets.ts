import type { Database } from '@tallystick/database';
import { certifyIssuer, type IssuedCertificate, TEST_SCHEME_RID } from '@tallystick/emv';
import { nodeSha1 } from '@tallystick/emv/node';
import type { Hsm, RsaPublicPart, StoredKey, WrappedKey } from '@tallystick/keys';
import type { Randomness } from '@tallystick/keys/randomness';
import type { CaKey } from '@tallystick/protocol';
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Clock } from '../platform/clock.ts';

type Purpose = 'application_cryptogram' | 'scheme_root' | 'issuer_certificate';

const Hex = Type.String({ pattern: '^([0-9A-F]{2})*$' });
/** What of a signing key is public; certificate and remainder for the issuer's. */
const PublicPart = Type.Object({
  modulus: Hex,
  exponent: Hex,
  certificate: Type.Optional(Hex),
  remainder: Type.Optional(Hex),
});
type PublicPart = Static<typeof PublicPart>;

/** The issuer's signing key and its certificate under the scheme root. */
export interface IssuerSigningKey {
  readonly wrapped: WrappedKey;
  readonly publicKey: RsaPublicPart;
  readonly certificate: IssuedCertificate;
}

/** The keys that cards are issued and verified with. All private parts are wrapped. */
export interface KeySets {
  /** The set that new cards are issued under. */
  readonly current: number;
  /** Issuer master key for application cryptograms of a set, or undefined when there is no such set. */
  cryptogramKey(keySet: number): WrappedKey | undefined;
  readonly issuer: IssuerSigningKey;
  /** Public keys of the scheme root, for terminals. */
  readonly caKeys: readonly CaKey[];
}

export interface KeySetDependencies {
  readonly database: Database;
  readonly hsm: Hsm;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** First digits of our PANs: 3 to 8. */
  readonly bin: string;
}

/** A stored key is not what its row says: the database was changed by hand or belongs to another master key. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
  readonly code = 'ERR_KEY_SET';
}

/** Sizes that leave room for a card's certificates in one record each (EMV Book 3, 10.1: 254 bytes). */
const ROOT_BITS = 1408;
const ISSUER_BITS = 1152;
const CERTIFICATE_YEARS = 12;
const KEY_SET = 1;
const CA_INDEX = '01';

const toHex = (bytes: Uint8Array): string => bytes.toHex().toUpperCase();
const fromPublicPart = ({ modulus, exponent }: PublicPart): RsaPublicPart => ({
  modulus: Uint8Array.fromHex(modulus),
  exponent: Uint8Array.fromHex(exponent),
});

type KeyRow = {
  purpose: Purpose;
  key_set: number;
  wrapped: Uint8Array;
  check_value: string;
  public_part: unknown;
};

const readKeys = (database: Database): Promise<KeyRow[]> =>
  database.query<KeyRow>({
    text: 'select purpose, key_set, wrapped, check_value, public_part from issuer_keys order by key_set',
  });

const publicPartOf = (row: KeyRow): PublicPart => {
  if (!Check(PublicPart, row.public_part))
    throw new KeySetError(`The public part of ${row.purpose} is not readable`);
  return row.public_part;
};

/** Loads the issuer's keys; makes them at first start. Several processes may start at once: the first one's keys stay. */
export const loadKeySets = async (dependencies: KeySetDependencies): Promise<KeySets> => {
  const { database, hsm } = dependencies;
  let rows = await readKeys(database);
  if (rows.length === 0) {
    await makeKeys(dependencies);
    rows = await readKeys(database);
  }
  const only = (purpose: Purpose): KeyRow => {
    const row = rows.find((one) => one.purpose === purpose);
    if (!row) throw new KeySetError(`There is no ${purpose} key`);
    return row;
  };
  const cryptogramKeys = new Map<number, WrappedKey>();
  for (const row of rows) {
    const wrapped = new Uint8Array(row.wrapped);
    if ((await hsm.describe(wrapped)).checkValue !== row.check_value) {
      throw new KeySetError(`The check value of ${row.purpose} does not fit`);
    }
    if (row.purpose === 'application_cryptogram') cryptogramKeys.set(row.key_set, wrapped);
  }
  const root = publicPartOf(only('scheme_root'));
  const issuerRow = only('issuer_certificate');
  const issuer = publicPartOf(issuerRow);
  return {
    current: Math.max(...cryptogramKeys.keys()),
    cryptogramKey: (keySet) => cryptogramKeys.get(keySet),
    issuer: {
      wrapped: new Uint8Array(issuerRow.wrapped),
      publicKey: fromPublicPart(issuer),
      certificate: {
        certificate: Uint8Array.fromHex(issuer.certificate ?? ''),
        remainder: Uint8Array.fromHex(issuer.remainder ?? ''),
      },
    },
    caKeys: [{ rid: TEST_SCHEME_RID, index: CA_INDEX, modulus: root.modulus, exponent: root.exponent }],
  };
};

/** A pair that signs certificates of cards or issuers: RSA, as EMV has it. */
const generateCertificateKey = async (
  hsm: Hsm,
  bits: number,
): Promise<StoredKey & { readonly publicKey: RsaPublicPart }> => {
  const { publicKey, ...key } = await hsm.generatePair({ usage: 'S0', type: `rsa${bits}`, mode: 'S' });
  if (publicKey.kind !== 'rsa') throw new KeySetError('A key for certificates is an RSA key');
  return { ...key, publicKey };
};

const makeKeys = async ({ database, hsm, clock, randomness, bin }: KeySetDependencies): Promise<void> => {
  const [cryptogram, root, issuer] = await Promise.all([
    hsm.generate({ usage: 'E0', type: 'tdes2', mode: 'N' }),
    generateCertificateKey(hsm, ROOT_BITS),
    generateCertificateKey(hsm, ISSUER_BITS),
  ]);
  const year = new Date(clock.now()).getUTCFullYear() + CERTIFICATE_YEARS;
  const certificate = await certifyIssuer(
    {
      rid: TEST_SCHEME_RID,
      index: CA_INDEX,
      key: root.publicKey,
      sign: (block) => hsm.signBlock(root.wrapped, block),
    },
    issuer.publicKey,
    { identifier: bin, expiry: `12${String(year % 100).padStart(2, '0')}`, serial: randomness.bytes(3) },
    nodeSha1,
  );
  const publicPart = (key: RsaPublicPart, issued?: IssuedCertificate): PublicPart => ({
    modulus: toHex(key.modulus),
    exponent: toHex(key.exponent),
    ...(issued ? { certificate: toHex(issued.certificate), remainder: toHex(issued.remainder) } : {}),
  });
  const keys: readonly (readonly [Purpose, StoredKey, PublicPart | null])[] = [
    ['application_cryptogram', cryptogram, null],
    ['scheme_root', root, publicPart(root.publicKey)],
    ['issuer_certificate', issuer, publicPart(issuer.publicKey, certificate)],
  ];
  await database.transaction(async (transaction) => {
    await transaction.query({ text: 'lock table issuer_keys in exclusive mode' });
    const there = await transaction.query({ text: 'select 1 as one from issuer_keys limit 1' });
    if (there.length > 0) return;
    for (const [purpose, key, part] of keys) {
      await transaction.query(
        {
          text: `insert into issuer_keys (purpose, key_set, wrapped, check_value, public_part, created_at)
                 values ($1, $2, $3, $4, $5, $6)`,
        },
        [
          purpose,
          KEY_SET,
          key.wrapped,
          key.checkValue,
          part === null ? null : JSON.stringify(part),
          new Date(clock.now()),
        ],
      );
    }
  });
};
