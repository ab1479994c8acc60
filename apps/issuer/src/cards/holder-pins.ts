import { type Hsm, issueInitialKey, type PinBlockSource } from '@tallystick/keys';
import type { Randomness } from '@tallystick/keys/randomness';
import type { P256PublicJwk, PinBlock } from '@tallystick/protocol';
import type { PinKeys } from '../keys/pin-keys.ts';
import type { Clock } from '../platform/clock.ts';
import type { CardRecord } from '../store/cards.ts';
import type { PinStore } from '../store/pins.ts';

/** What became of a PIN that a holder chose. */
export type ChosenPin =
  | 'set'
  | 'wrong_pin'
  /** No try is left for the current one. */
  | 'blocked'
  /** The card has a PIN, and it was not sent. */
  | 'current_missing'
  /** A block could not be read, or its key was used before. */
  | 'unreadable';

/** PINs as holders choose them in the wallet: what comes is a block under a key of that wallet, and what is kept its verification value. */
export interface HolderPins {
  /** Gives the wallet an initial key of its own, sealed to its key; the one before it ends. */
  issueKey(cardId: string, walletKey: P256PublicJwk): Promise<{ keyId: string; initialKey: string }>;
  choose(card: CardRecord, chosen: PinBlock, current: PinBlock | undefined): Promise<ChosenPin>;
}

export interface HolderPinDependencies {
  readonly hsm: Hsm;
  readonly keys: PinKeys;
  readonly pins: PinStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

const KEY_ID_BYTES = 8;
const DRAWS = 3;

/** A key serial number in its parts: initial key ID and counter. */
const serialOf = ({ ksn }: PinBlock): { readonly keyId: string; readonly counter: number } => ({
  keyId: ksn.slice(0, 2 * KEY_ID_BYTES),
  counter: Number.parseInt(ksn.slice(2 * KEY_ID_BYTES), 16),
});

const sourceOf = ({ keys }: HolderPinDependencies, { ksn, block }: PinBlock): PinBlockSource => ({
  kind: 'dukpt',
  key: keys.walletBase,
  ksn: Uint8Array.fromHex(ksn),
  block: Uint8Array.fromHex(block),
});

const panOf = async ({ hsm }: HolderPinDependencies, { cardId, panSealed }: CardRecord): Promise<string> => {
  const opened = await hsm.open('pan', cardId, new Uint8Array(panSealed));
  try {
    return opened.use((bytes) => new TextDecoder().decode(bytes));
  } finally {
    opened.wipe();
  }
};

/** All of them are of one key, and each is later than what came before. */
const useKey = async (
  { pins }: HolderPinDependencies,
  cardId: string,
  blocks: readonly PinBlock[],
): Promise<boolean> => {
  const serials = blocks.map(serialOf);
  const [first] = serials;
  if (first === undefined || serials.some(({ keyId }) => keyId !== first.keyId)) return false;
  return pins.useKey(
    cardId,
    Uint8Array.fromHex(first.keyId),
    serials.map(({ counter }) => counter),
  );
};

/** Takes a try for it first, as at a terminal. */
const verifyCurrent = async (
  dependencies: HolderPinDependencies,
  cardId: string,
  pan: string,
  current: PinBlock,
): Promise<'right' | 'unset' | 'wrong_pin' | 'blocked'> => {
  const { hsm, keys, pins } = dependencies;
  const taken = await pins.take(cardId);
  if (taken.kind !== 'taken') return taken.kind === 'unset' ? 'unset' : 'blocked';
  const { by, isLast } = taken;
  const key = keys.verification(by.keyIndex);
  if (key === undefined) return 'wrong_pin';
  const { verified } = await hsm.verifyPin({
    from: sourceOf(dependencies, current),
    pan,
    method: { kind: 'pvv', key, index: by.keyIndex },
    value: by.value,
  });
  if (verified) return 'right';
  return isLast ? 'blocked' : 'wrong_pin';
};

const choose = async (
  dependencies: HolderPinDependencies,
  card: CardRecord,
  chosen: PinBlock,
  current: PinBlock | undefined,
): Promise<ChosenPin> => {
  const { hsm, keys, pins, clock } = dependencies;
  const { cardId } = card;
  const state = await pins.state(cardId);
  if (state?.isSet === true && current === undefined) return 'current_missing';
  const blocks = current === undefined ? [chosen] : [current, chosen];
  if (!(await useKey(dependencies, cardId, blocks))) return 'unreadable';
  const pan = await panOf(dependencies, card);
  if (current !== undefined) {
    const verified = await verifyCurrent(dependencies, cardId, pan, current);
    if (verified === 'wrong_pin' || verified === 'blocked') return verified;
  }
  const index = keys.currentIndex;
  const key = keys.verification(index);
  if (key === undefined) throw new RangeError('The current PVV key is there');
  const from = sourceOf(dependencies, chosen);
  const made = await hsm.makePinValue({ from, pan, method: { kind: 'pvv', key, index } });
  if (!made.made) return 'unreadable';
  const value = { value: made.value, keyIndex: index };
  const done = await pins.set(cardId, value, new Date(clock.now()), current === undefined);
  return done ? 'set' : 'current_missing';
};

export const createHolderPins = (dependencies: HolderPinDependencies): HolderPins => {
  const { hsm, keys, pins, randomness } = dependencies;
  return {
    async issueKey(cardId, deviceKey) {
      for (let draw = 1; draw <= DRAWS; draw += 1) {
        const id = randomness.bytes(KEY_ID_BYTES);
        const issued = await issueInitialKey(hsm, keys.walletBase, id, { deviceKey, context: cardId });
        if (await pins.setKey(cardId, id)) return issued;
      }
      throw new RangeError('No free PIN key id was found');
    },
    choose: (card, chosen, current) => choose(dependencies, card, chosen, current),
  };
};
