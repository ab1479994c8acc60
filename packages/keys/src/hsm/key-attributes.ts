import { HsmError } from './hsm-error.ts';

/** What a key is for (ANSI X9.143:2022, table 2). An operation refuses a key of another usage, so that a key has one life only. */
export type KeyUsage =
  /** Base derivation key of DUKPT. */
  | 'B0'
  /** Initial key of a terminal (DUKPT). */
  | 'B1'
  /** Card verification key. */
  | 'C0'
  /** Data encryption. */
  | 'D0'
  /** Issuer master key for application cryptograms. */
  | 'E0'
  /** Key block protection key. */
  | 'K1'
  /** Key pair for key agreement. */
  | 'K3'
  /** MAC algorithm 3 of ISO/IEC 9797-1. */
  | 'M3'
  /** CMAC. */
  | 'M6'
  /** HMAC. */
  | 'M7'
  /** PIN encryption. */
  | 'P0'
  /** Key pair that signs. */
  | 'S0'
  /** PIN verification by IBM 3624. */
  | 'V1'
  /** PIN verification value (Visa). */
  | 'V2';

/** What may be done with a key (table 4): both ways, generate only, verify only, and so on; `N` is without special restriction. */
export type KeyMode = 'B' | 'C' | 'D' | 'E' | 'G' | 'N' | 'S' | 'V' | 'X';

/** Whether it may leave (table 6): `E` under a trusted key, `N` never, `S` only where the module's setting says so. */
export type KeyExportability = 'E' | 'N' | 'S';

/** A secret key: the algorithm that uses it, and its length. */
export type SecretKeyType = 'aes128' | 'aes192' | 'aes256' | 'tdes2' | 'tdes3' | 'hmac256' | 'hmac512';
/** A key pair; RSA with the bits of its modulus. */
export type PairType = 'p256' | 'secp256k1' | `rsa${number}`;
export type KeyType = SecretKeyType | PairType;

/** The algorithm of a key as a key block names it (table 3): AES, triple DES, HMAC, elliptic curves, RSA. */
export type KeyAlgorithm = 'A' | 'T' | 'H' | 'E' | 'R';

/** The attributes of a key, bound to it: what a key block's header says of a key in transit. */
export interface KeyAttributes {
  readonly usage: KeyUsage;
  readonly type: KeyType;
  readonly mode: KeyMode;
  readonly exportability: KeyExportability;
  /** Two letters or digits; `00` for a key without versions. */
  readonly keyVersion: string;
}

/** Attributes of a key that is to be made: without exportability it never leaves, without version it has none. */
export interface KeySpec<Type extends KeyType = KeyType> {
  readonly usage: KeyUsage;
  readonly type: Type;
  readonly mode: KeyMode;
  readonly exportability?: KeyExportability;
  readonly keyVersion?: string;
}

interface UsageRule {
  readonly algorithms: string;
  readonly modes: string;
}

const AES_TDES = 'AT';
const CIPHER = 'BDEN';
const MAC = 'CGVN';

/** Which algorithms and modes each usage has: the rows of ANSI X9.143:2022, tables 2 and 4, that this module has operations for. */
const RULES: Readonly<Record<KeyUsage, UsageRule>> = {
  B0: { algorithms: 'A', modes: 'XN' },
  B1: { algorithms: 'A', modes: 'XN' },
  C0: { algorithms: 'T', modes: MAC },
  D0: { algorithms: 'A', modes: CIPHER },
  E0: { algorithms: 'T', modes: 'XN' },
  K1: { algorithms: AES_TDES, modes: CIPHER },
  K3: { algorithms: 'E', modes: 'XN' },
  M3: { algorithms: 'T', modes: MAC },
  M6: { algorithms: AES_TDES, modes: MAC },
  M7: { algorithms: 'H', modes: MAC },
  P0: { algorithms: AES_TDES, modes: CIPHER },
  S0: { algorithms: 'ER', modes: 'SN' },
  V1: { algorithms: 'T', modes: MAC },
  V2: { algorithms: 'T', modes: MAC },
};

/** Every usage that the module has operations for. */
export const KEY_USAGES = Object.keys(RULES) as readonly KeyUsage[];

const ALGORITHMS: Readonly<Record<SecretKeyType | 'p256' | 'secp256k1', KeyAlgorithm>> = {
  aes128: 'A',
  aes192: 'A',
  aes256: 'A',
  tdes2: 'T',
  tdes3: 'T',
  hmac256: 'H',
  hmac512: 'H',
  p256: 'E',
  secp256k1: 'E',
};

const SECRET_BYTES: Readonly<Record<SecretKeyType, number>> = {
  aes128: 16,
  aes192: 24,
  aes256: 32,
  tdes2: 16,
  tdes3: 24,
  hmac256: 32,
  hmac512: 64,
};

/** RSA below is broken by anybody, above takes a token minutes. EMV certificates are of 1,024 to 1,984 bits. */
const RSA_BITS = { least: 1024, most: 4096 } as const;

export const isSecretType = (type: KeyType): type is SecretKeyType => type in SECRET_BYTES;
export const secretBytesOf = (type: SecretKeyType): number => SECRET_BYTES[type];

/** The modulus bits of an RSA type; undefined of any other. */
export const rsaBitsOf = (type: KeyType): number | undefined =>
  type.startsWith('rsa') ? Number(type.slice(3)) : undefined;

export const algorithmOf = (type: KeyType): KeyAlgorithm =>
  type in ALGORITHMS ? ALGORITHMS[type as keyof typeof ALGORITHMS] : 'R';

/** The type of a secret key of an algorithm and so many bytes, or undefined where there is none. */
export const secretTypeOf = (algorithm: string, bytes: number): SecretKeyType | undefined =>
  (Object.keys(SECRET_BYTES) as SecretKeyType[]).find(
    (type) => ALGORITHMS[type] === algorithm && SECRET_BYTES[type] === bytes,
  );

const isPairType = (type: string): boolean => {
  if (type === 'p256' || type === 'secp256k1') return true;
  const bits = /^rsa(\d{4})$/.exec(type)?.[1];
  return bits !== undefined && Number(bits) >= RSA_BITS.least && Number(bits) <= RSA_BITS.most;
};

const refuse = (path: string, message: string): HsmError =>
  new HsmError('ERR_HSM_ATTRIBUTES', message, { path });

/**
 * The whole attributes of a key that is to be made.
 *
 * @throws {HsmError} `ERR_HSM_ATTRIBUTES`
 */
export function attributesOf(spec: KeySpec): KeyAttributes {
  const { usage, type, mode, exportability = 'N', keyVersion = '00' } = spec;
  if (!Object.hasOwn(RULES, usage)) throw refuse('usage', 'This module has no keys of this usage');
  const rule = RULES[usage];
  const known = Object.hasOwn(SECRET_BYTES, type) || isPairType(type);
  if (!known || !rule.algorithms.includes(algorithmOf(type))) {
    throw refuse('type', `A key of usage ${usage} has another type`);
  }
  // Only two halves of eight bytes make a card verification key, an issuer master key and a retail MAC.
  if (type === 'tdes3' && (usage === 'C0' || usage === 'E0' || usage === 'M3')) {
    throw refuse('type', `A key of usage ${usage} has 16 bytes`);
  }
  if (usage === 'K3' && type !== 'p256') throw refuse('type', 'Keys are agreed on P-256 alone');
  if (mode.length !== 1 || !rule.modes.includes(mode)) {
    throw refuse('mode', `A key of usage ${usage} has another mode`);
  }
  if (!['E', 'N', 'S'].includes(exportability)) throw refuse('exportability', 'It is one of E, N and S');
  if (!/^[0-9A-Za-z]{2}$/.test(keyVersion)) throw refuse('keyVersion', 'It is two letters or digits');
  return { usage, type, mode, exportability, keyVersion };
}
