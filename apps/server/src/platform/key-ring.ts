import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type { Database, Migration } from '@tallystick/database';
import { toBase64Url } from '@tallystick/encoding';
import { P256PublicJwk } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import { ConfigError } from './config.ts';
import type { Randomness } from './randomness.ts';

/** What a server key is for. Each purpose has its own key pair or secret, so that none can stand in for another. */
export type SigningPurpose = 'ticket' | 'token' | 'personalisation';

/** What a keyed digest is over, so that a digest of one kind never equals one of another. */
export type DigestDomain =
  | 'activation'
  | 'api-key'
  | 'session'
  | 'setup'
  | 'recovery-code'
  | 'till-code'
  | 'cashier-session'
  | 'challenge'
  | 'dpop-nonce'
  | 'refresh-token'
  | 'enrolment-request'
  | 'idempotency'
  | 'unpredictable-number'
  | 'recipient';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: P256PublicJwk;
}

/**
 * The server's own keys: made at first start, wrapped (AES-256-GCM) under the master key, shared by all processes through the
 * database, held as key objects in memory.
 */
export interface KeyRing {
  /** P-256 key that signs one purpose. */
  signing(purpose: SigningPurpose): SigningKey;
  /** P-256 key that card data is encrypted to (ECDH-ES). Only acquiring may ask for it. */
  cardData(): SigningKey;
  /** P-256 key pair that devices seal shared secrets to (HPKE). Only enrolment may ask for it. */
  sealing(): SigningKey;
  /** Encrypts a secret for the database under the master key; `place` says where it is kept, and it opens nowhere else. */
  protect(place: string, secret: Uint8Array): Uint8Array;
  /** What {@link KeyRing.protect} made of a secret, in clear. Throws if it was made for another place, or under another key. */
  reveal(place: string, kept: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 of a low-entropy or bearer secret (activation codes, API keys, sessions), domain-separated; 32 bytes. */
  digest(domain: DigestDomain, secret: string | Uint8Array): Uint8Array;
}

/** Keys belong to the server and not to a merchant, so this table has no tenant. */
export const keyRingMigrations: readonly Migration[] = [
  {
    id: '0001-keys',
    sql: `create table server_keys (
      purpose text primary key,
      kid text not null,
      wrapped bytea not null,
      created_at timestamptz not null default now()
    )`,
  },
];

const KEY_PAIRS = ['ticket', 'token', 'personalisation', 'card-data', 'sealing'] as const;
/** Purpose that secrets of the database are bound to, beside their place. */
const PROTECTED = 'protected';
const DIGEST = 'digest';
const DOMAINS: readonly DigestDomain[] = [
  'activation',
  'api-key',
  'session',
  'setup',
  'recovery-code',
  'till-code',
  'cashier-session',
  'challenge',
  'dpop-nonce',
  'refresh-token',
  'enrolment-request',
  'idempotency',
  'unpredictable-number',
  'recipient',
];
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const publicJwkShape = Compile(P256PublicJwk);

const boundTo = (purpose: string, kid: string): Buffer => Buffer.from(`tallystick key ${purpose} ${kid}`);

const wrap = (master: KeyObject, nonce: Uint8Array, purpose: string, kid: string, secret: Uint8Array) => {
  const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(boundTo(purpose, kid));
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
};

const decrypt = (master: KeyObject, purpose: string, kid: string, wrapped: Uint8Array): Buffer => {
  const end = wrapped.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', master, wrapped.subarray(0, NONCE_BYTES))
    .setAAD(boundTo(purpose, kid))
    .setAuthTag(wrapped.subarray(end));
  return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, end)), decipher.final()]);
};

const unwrap = (master: KeyObject, purpose: string, kid: string, wrapped: Uint8Array): Buffer => {
  try {
    return decrypt(master, purpose, kid, wrapped);
  } catch (cause) {
    throw new ConfigError(
      'TALLYSTICK_MASTER_KEY',
      'The master key does not match this database: set TALLYSTICK_MASTER_KEY, or restore the master.key file, as it was when the database was created.',
      { cause },
    );
  }
};

const openKeyPair = (kid: string, pkcs8: Buffer): SigningKey => {
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: publicJwkShape.Parse({ ...publicKey.export({ format: 'jwk' }), kid }),
  };
};

/**
 * Opens the keys, making those that are missing. Several processes may do so at once: the first row of each purpose wins and all use it.
 * @param masterKey 32 bytes
 * @throws ConfigError if the master key is not the one that the keys were wrapped under
 */
export const openKeyRing = async (
  database: Database,
  masterKey: Uint8Array,
  randomness: Randomness,
): Promise<KeyRing> => {
  const master = createSecretKey(masterKey);
  const purposes = [...KEY_PAIRS, DIGEST];
  const read = () =>
    database.query<{ purpose: string; kid: string; wrapped: Uint8Array }>({
      text: 'select purpose, kid, wrapped from server_keys',
    });

  const present = new Set((await read()).map((row) => row.purpose));
  for (const purpose of purposes.filter((name) => !present.has(name))) {
    const kid = toBase64Url(randomness.bytes(9));
    const secret =
      purpose === DIGEST
        ? randomness.bytes(32)
        : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
            format: 'der',
            type: 'pkcs8',
          });
    await database.query(
      { text: 'insert into server_keys (purpose, kid, wrapped) values ($1, $2, $3) on conflict do nothing' },
      [purpose, kid, wrap(master, randomness.bytes(NONCE_BYTES), purpose, kid, secret)],
    );
  }

  const pairs = new Map<string, SigningKey>();
  const digests = new Map<DigestDomain, KeyObject>();
  for (const { purpose, kid, wrapped } of await read()) {
    const secret = unwrap(master, purpose, kid, wrapped);
    if (purpose !== DIGEST) pairs.set(purpose, openKeyPair(kid, secret));
    else {
      for (const domain of DOMAINS) {
        digests.set(domain, createSecretKey(createHmac('sha256', secret).update(domain).digest()));
      }
    }
    secret.fill(0);
  }
  const held = <K, V>(map: Map<K, V>, name: K): V => {
    const value = map.get(name);
    if (value === undefined) throw new Error(`No key for ${String(name)}`);
    return value;
  };
  return {
    signing: (purpose) => held(pairs, purpose),
    cardData: () => held(pairs, 'card-data'),
    sealing: () => held(pairs, 'sealing'),
    protect: (place, secret) => wrap(master, randomness.bytes(NONCE_BYTES), PROTECTED, place, secret),
    reveal: (place, kept) => decrypt(master, PROTECTED, place, kept),
    digest: (domain, secret) => createHmac('sha256', held(digests, domain)).update(secret).digest(),
  };
};
