import { type Hsm, type PinBlockSource, SecretBytes } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { aesKsn, aesTransactionKey, aesWorkingKey } from '@tallystick/keys/dukpt';
import { type KeyBlockHeader, unwrapKeyBlock, wrapKeyBlock } from '@tallystick/keys/key-block';
import { encipherPinBlock } from '@tallystick/keys/pin';
import { createPkcs11Hsm } from '@tallystick/keys/pkcs11-hsm';
import { createSystemRandomness } from '@tallystick/keys/randomness';
import { createSoftwareHsm } from '@tallystick/keys/software-hsm';
import { makeBenchToken } from './softhsm.ts';
import { openTokenFloor } from './token-floor.ts';

interface Figure {
  readonly ours: number;
  readonly floor: number;
  readonly ratio: number;
  readonly unit: string;
}
type Work = (at: number) => void | Promise<void>;

const ROUNDS = 9;
const ROUND_MS = 150;
const PAN = '9999990000000014';
const ID = Uint8Array.fromHex('1234567890123456');
/** A terminal's first thousand transactions. */
const COUNTERS = Array.from({ length: 1_000 }, (_, at) => at + 1);
const TARGET_DERIVATIONS = 20_000;
/** Calls that wait for a token at once, as in a server under load. */
const IN_FLIGHT = 32;

const { bytes: randomBytes } = createSystemRandomness();
const counterAt = (at: number): number => COUNTERS[at % COUNTERS.length] ?? 1;
const onesOf = (counter: number): number => counter.toString(2).replaceAll('0', '').length;

/** Rounds alternate, so all see the same noise; the median counts. */
const compare = async (ours: Work, floor: Work, unit: string, batch = 20): Promise<Figure> => {
  const rates = { ours: [] as number[], floor: [] as number[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, work] of [
      ['ours', ours],
      ['floor', floor],
    ] as const) {
      const measured = await rate(work, batch);
      // The first round warms up.
      if (round >= 0) rates[name].push(measured);
    }
  }
  const result = { ours: median(rates.ours), floor: median(rates.floor) };
  return { ...result, ratio: result.ours / result.floor, unit };
};

const rate = async (work: Work, batch: number): Promise<number> => {
  const started = performance.now();
  let count = 0;
  let elapsed = 0;
  do {
    for (let at = 0; at < batch; at += 1) {
      const done = work(count + at);
      if (done) await done;
    }
    count += batch;
    elapsed = performance.now() - started;
  } while (elapsed < ROUND_MS);
  return (count * 1000) / elapsed;
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Host derivation of AES DUKPT: the working key of a transaction from the initial key, on one core. */
const benchDukpt = async (): Promise<Figure> => {
  const initialKey = randomBytes(16);
  const ksns = COUNTERS.map((counter) => aesKsn(ID, counter));
  let seen = 0;
  const derive: Work = (at) => {
    const ksn = ksns[at % ksns.length] ?? aesKsn(ID, 1);
    const transactionKey = aesTransactionKey(nodeCiphers, initialKey, ksn);
    seen += aesWorkingKey(nodeCiphers, transactionKey, ksn, 'pin', 'aes128').length;
  };
  const { ours } = await compare(derive, derive, '');
  if (seen === 0) throw new Error('Nothing was derived');
  return {
    ours,
    floor: TARGET_DERIVATIONS,
    ratio: ours / TARGET_DERIVATIONS,
    unit: 'PIN keys/s, first 1,000 counters; the floor is the target',
  };
};

/** A zone key, a terminal's initial key and its blocks of the first transactions. */
const preparePins = async (hsm: Hsm) => {
  const base = randomBytes(16);
  const components = [new SecretBytes(base)];
  const { wrapped } = await hsm.importClear({ spec: { usage: 'B1', type: 'aes128', mode: 'X' }, components });
  const { wrapped: zone } = await hsm.generate({ usage: 'P0', type: 'tdes2', mode: 'B' });
  const sources = COUNTERS.map((counter): PinBlockSource => {
    const ksn = aesKsn(ID, counter);
    const key = aesWorkingKey(nodeCiphers, aesTransactionKey(nodeCiphers, base, ksn), ksn, 'pin', 'aes128');
    const pin = Uint8Array.of(1, 2, 3, 4);
    const block = encipherPinBlock(nodeCiphers, { format: 4, key }, pin, { pan: PAN, randomBytes });
    return { kind: 'dukpt', key: wrapped, ksn, block };
  });
  return async (at: number): Promise<void> => {
    const from = sources[at % sources.length];
    const done = from && (await hsm.translatePin({ from, to: { key: zone, format: 0 }, pan: PAN }));
    if (!done?.translated) throw new Error('A PIN was not translated');
  };
};

/** PIN translation by the software form, beside the passes of AES and triple DES that it cannot do without. */
const benchSoftware = async (): Promise<Figure> => {
  const hsm = createSoftwareHsm({ masterKey: SecretBytes.adopt(randomBytes(32)), randomBytes });
  const translate = await preparePins(hsm);
  const [key, zone, block] = [randomBytes(16), randomBytes(16), randomBytes(16)];
  const floor: Work = (at) => {
    for (let left = onesOf(counterAt(at)) + 1; left > 0; left -= 1) nodeCiphers.aesEncryptEcb(key, block);
    for (let left = 2; left > 0; left -= 1) nodeCiphers.aesDecryptEcb(key, block);
    nodeCiphers.tdesEncryptEcb(zone, block.subarray(8));
  };
  const figure = await compare(translate, floor, 'PINs/s, software; the floor is its passes of AES and DES');
  await hsm.close();
  return figure;
};

/** PIN translation by SoftHSM2 through the thread, beside the same operations of the token alone. */
const benchToken = async (): Promise<Record<string, Figure>> => {
  const token = makeBenchToken();
  if (!token) {
    process.stderr.write(
      'keys.translatePin.token is left out: SOFTHSM2_MODULE names no library of a token\n',
    );
    return {};
  }
  const { library, label, pin } = token;
  const secretPin = new SecretBytes(new TextEncoder().encode(pin));
  const hsm = await createPkcs11Hsm({ library, token: { label }, pin: secretPin });
  const alone = openTokenFloor(token);
  try {
    const translate = await preparePins(hsm);
    const many: Work = async (at) => {
      await Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => translate(at * IN_FLIGHT + index)));
    };
    const floor: Work = (at) => {
      for (let index = 0; index < IN_FLIGHT; index += 1) {
        alone.translate(onesOf(counterAt(at * IN_FLIGHT + index)) + 1);
      }
    };
    const { ours, ...rest } = await compare(many, floor, 'PINs/s, SoftHSM2; the floor is the token alone', 1);
    const figure = { ...rest, ours: ours * IN_FLIGHT, floor: rest.floor * IN_FLIGHT };
    return { 'keys.translatePin.token': figure };
  } finally {
    alone.close();
    await hsm.close();
    token.remove();
  }
};

/** Wrapping and unwrapping a key block of version D, beside its passes of AES. */
const benchBlock = async (): Promise<Figure> => {
  const [protection, key, block] = [randomBytes(32), randomBytes(16), randomBytes(16)];
  const header: KeyBlockHeader = {
    version: 'D',
    usage: 'P0',
    algorithm: 'A',
    mode: 'B',
    keyVersion: '00',
    exportability: 'E',
    optional: [],
  };
  const both: Work = () => {
    const text = wrapKeyBlock(nodeCiphers, protection, header, key, { randomBytes });
    unwrapKeyBlock(nodeCiphers, protection, text).key.wipe();
  };
  // Both ways: four keys of two blocks derived, each a CMAC of two passes; a CMAC over header and key; the key itself.
  const passes = 2 * (4 * 2 + 1 + 5 + 3);
  const floor: Work = () => {
    for (let left = passes; left > 0; left -= 1) nodeCiphers.aesEncryptEcb(protection, block);
  };
  return compare(both, floor, 'key blocks/s, wrapped and unwrapped; the floor is their passes of AES');
};

/** Keys: derivation, PIN translation by both forms of the Hsm, key blocks. */
export const benchKeys = async (): Promise<Record<string, Figure>> => ({
  'keys.dukpt': await benchDukpt(),
  'keys.translatePin.software': await benchSoftware(),
  ...(await benchToken()),
  'keys.block': await benchBlock(),
});
