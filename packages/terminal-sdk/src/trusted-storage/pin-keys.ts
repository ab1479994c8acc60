import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import {
  aesKsn,
  aesTree,
  aesWorkingKey,
  DukptError,
  startTerminal,
  type TerminalKeyState,
  takeTransactionKey,
} from '@tallystick/keys/dukpt';
import { encipherPinBlock4 } from '@tallystick/keys/pin';
import { type Client, createTerminalPinKey, type P256PublicJwk, type PinBlock } from '@tallystick/protocol';
import { CompactEncrypt } from 'jose';
import type { DeviceKeys, TrustedStorage } from './storage.ts';

const KEY_BYTES = 16;
const KEY_ID_HEX = 16;

/** The state of the keys as it is stored, sealed to the device's own key: the counter, then each key in hexadecimal or nothing. */
type StoredState = readonly [counter: number, ...registers: (string | null)[]];

const REGISTERS_MAX = 32;
const KEY_FORM = /^[0-9a-f]{32}$/;

// By hand: a schema would bring its checker into what a till loads at its first start.
const isStoredState = (value: unknown): value is StoredState => {
  if (!Array.isArray(value) || value.length > REGISTERS_MAX + 1) return false;
  const [counter, ...registers]: unknown[] = value;
  return (
    Number.isSafeInteger(counter) &&
    Number(counter) >= 1 &&
    registers.every((key) => key === null || (typeof key === 'string' && KEY_FORM.test(key)))
  );
};

/** The keys that PINs are enciphered with: they are named by the initial key ID, and what they are is sealed to the device's own key. */
export interface StoredPinKeys {
  readonly keyId: string;
  readonly state: string;
}

const encode = ({ counter, registers }: TerminalKeyState): StoredState => [
  counter,
  ...registers.map((key) => key?.toHex() ?? null),
];

const decode = ([counter, ...registers]: StoredState): TerminalKeyState => ({
  counter,
  registers: registers.map((key) => (key === null ? undefined : Uint8Array.fromHex(key))),
});

const wipe = ({ registers }: TerminalKeyState): void => {
  for (const key of registers) key?.fill(0);
};

const seal = (plain: Uint8Array, key: P256PublicJwk): Promise<string> =>
  new CompactEncrypt(plain).setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' }).encrypt({
    kty: key.kty,
    crv: key.crv,
    x: key.x,
    y: key.y,
  });

export interface PinKeysDependencies {
  readonly storage: TrustedStorage;
  readonly keys: DeviceKeys;
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}

/** Takes the initial key in; where it was is wiped. */
const begin = async (
  { keys }: PinKeysDependencies,
  keyId: string,
  initialKey: string,
): Promise<TerminalKeyState> => {
  const opened = await keys.open(initialKey);
  try {
    return startTerminal(aesTree(softwareCiphers, KEY_BYTES, Uint8Array.fromHex(keyId)), opened);
  } finally {
    opened.fill(0);
  }
};

const load = async ({
  storage,
  keys,
}: PinKeysDependencies): Promise<
  { readonly keyId: string; readonly state: TerminalKeyState } | undefined
> => {
  const kept = await storage.read('pinKeys');
  if (kept === undefined) return undefined;
  const opened = await keys.open(kept.state).catch(() => undefined);
  if (opened === undefined) return undefined;
  const value: unknown = JSON.parse(new TextDecoder().decode(opened));
  opened.fill(0);
  return isStoredState(value) ? { keyId: kept.keyId, state: decode(value) } : undefined;
};

const keep = async (
  { storage, keys }: PinKeysDependencies,
  keyId: string,
  state: TerminalKeyState,
): Promise<void> => {
  const plain = new TextEncoder().encode(JSON.stringify(encode(state)));
  try {
    await storage.write('pinKeys', { keyId, state: await seal(plain, keys.encryptionKey) });
  } finally {
    plain.fill(0);
  }
};

/** Those of this device; a new set from the server where it has none, cannot read them, or they are used up. */
const keysOf = async (given: PinKeysDependencies, isUsedUp: boolean) => {
  const held = isUsedUp ? undefined : await load(given);
  if (held !== undefined) return held;
  const { keyId, initialKey } = await given.client.call(createTerminalPinKey, {
    body: {},
    signal: given.signal,
  });
  const state = await begin(given, keyId, initialKey);
  await keep(given, keyId, state);
  return { keyId, state };
};

const isExhausted = (error: unknown): boolean =>
  error instanceof DukptError && error.code === 'ERR_DUKPT_EXHAUSTED';

const step = async (given: PinKeysDependencies) => {
  const take = async (isUsedUp: boolean) => {
    const { keyId, state } = await keysOf(given, isUsedUp);
    const tree = aesTree(softwareCiphers, KEY_BYTES, Uint8Array.fromHex(keyId.slice(0, KEY_ID_HEX)));
    return { keyId, state, ...takeTransactionKey(tree, state) };
  };
  try {
    return await take(false);
  } catch (error) {
    if (!isExhausted(error)) throw error;
    return take(true);
  }
};

/**
 * Enciphers a PIN as a block of format 4 under the next key of this device. That the key is used is on record before it is: after a crash it
 * is not met again.
 *
 * @param pin one digit a byte; it is wiped here
 * @param pan digits, check digit included
 */
export const encipherPin = async (
  given: PinKeysDependencies,
  pin: Uint8Array,
  pan: string,
): Promise<PinBlock> => {
  try {
    const { keyId, counter, transactionKey, state, next } = await step(given);
    await keep(given, keyId, next);
    wipe(state);
    wipe(next);
    const ksn = aesKsn(Uint8Array.fromHex(keyId), counter);
    const key = aesWorkingKey(softwareCiphers, transactionKey, ksn, 'pin', 'aes128');
    transactionKey.fill(0);
    const randomBytes = (length: number) => given.random(new Uint8Array(length));
    const block = encipherPinBlock4(softwareCiphers, key, pin, pan, randomBytes);
    key.fill(0);
    return { ksn: ksn.toHex().toUpperCase(), block: block.toHex().toUpperCase() };
  } finally {
    pin.fill(0);
  }
};
