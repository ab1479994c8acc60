import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeCiphers } from '../../ciphers/node.ts';
import { aesInitialKey, aesKsn, aesTransactionKey, aesWorkingKey } from '../../dukpt/aes-dukpt.ts';
import { isUsed } from '../../dukpt/derivation-tree.ts';
import { decipherPinBlock, encipherPinBlock } from '../../pin/enciphered-pin-block.ts';
import { ibm3624Offset } from '../../pin/ibm3624.ts';
import { pinVerificationValue } from '../../pin/pvv.ts';
import type { PinBlockSource, PinMethod } from '../pin-requests.ts';
import type { WrappedKey } from '../stored-key.ts';
import {
  type HsmUnderTest,
  importClear,
  type MakeHsm,
  randomBytes,
  refuses,
} from './hsm-under-test.fixture.ts';

const ID = Uint8Array.fromHex('1234567890123456');
const TREE = { counterBits: 32, mostOnes: 16, derive: (parent: Uint8Array) => parent };
const PAN = '9999990000000014';

const pins = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 12 })
  .map((digits) => Uint8Array.from(digits));
const pans = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 13, maxLength: 19 })
  .map((digits) => digits.join(''));
const counters = fc.integer({ min: 1, max: 2 ** 32 - 1 }).filter((counter) => isUsed(TREE, counter));

interface Clear {
  readonly base: Uint8Array;
  readonly zone: Uint8Array;
  readonly zoneAes: Uint8Array;
  readonly pvk: Uint8Array;
}
type Keys = Readonly<Record<'base' | 'initial' | 'base256' | 'zone' | 'zoneAes' | 'pvv' | 'ibm', WrappedKey>>;

/** Keys whose clear value is known, so that blocks are made and read beside the module. */
const makeKeys = async ({
  hsm,
}: HsmUnderTest): Promise<{ clear: Clear; base256: Uint8Array; keys: Keys }> => {
  const clear = {
    base: randomBytes(16),
    zone: randomBytes(16),
    zoneAes: randomBytes(32),
    pvk: randomBytes(16),
  };
  const base256 = randomBytes(32);
  const base = await importClear(hsm, { usage: 'B0', type: 'aes128', mode: 'X' }, clear.base);
  const keys = {
    base: base.wrapped,
    initial: (await hsm.deriveInitialKey({ key: base.wrapped, id: ID })).wrapped,
    base256: (await importClear(hsm, { usage: 'B0', type: 'aes256', mode: 'X' }, base256)).wrapped,
    zone: (await importClear(hsm, { usage: 'P0', type: 'tdes2', mode: 'B' }, clear.zone)).wrapped,
    zoneAes: (await importClear(hsm, { usage: 'P0', type: 'aes256', mode: 'B' }, clear.zoneAes)).wrapped,
    pvv: (await importClear(hsm, { usage: 'V2', type: 'tdes2', mode: 'C' }, clear.pvk)).wrapped,
    ibm: (await importClear(hsm, { usage: 'V1', type: 'tdes2', mode: 'C' }, clear.pvk)).wrapped,
  };
  return { clear, base256, keys };
};

/** A terminal's block, made beside the module. */
const terminalBlock = (base: Uint8Array, counter: number, pin: Uint8Array, pan: string) => {
  const ksn = aesKsn(ID, counter);
  const type = base.length === 16 ? 'aes128' : 'aes256';
  const transaction = aesTransactionKey(nodeCiphers, aesInitialKey(nodeCiphers, base, ID), ksn);
  const key = aesWorkingKey(nodeCiphers, transaction, ksn, 'pin', type);
  const block = encipherPinBlock(nodeCiphers, { format: 4, key }, pin, { pan, randomBytes });
  return { ksn, block, key };
};

const IBM = { table: '3456789012345678', panOffset: 2, panLength: 10, panPad: 'F' } as const;

export const pinCases = (make: MakeHsm): void => {
  let under: HsmUnderTest;
  let made: Awaited<ReturnType<typeof makeKeys>>;
  beforeAll(async () => {
    under = await make();
    made = await makeKeys(under);
  });
  afterAll(() => under.close());
  const runs = () => ({ numRuns: under.runs });

  it.each([0, 4] as const)(
    'translates a terminal’s block into a zone’s of format %i: same PIN, same PAN',
    async (format) => {
      const { clear, keys } = made;
      const [key, zone] = format === 0 ? [keys.zone, clear.zone] : [keys.zoneAes, clear.zoneAes];
      await fc.assert(
        fc.asyncProperty(pins, pans, counters, fc.boolean(), async (pin, pan, counter, byBase) => {
          const { ksn, block } = terminalBlock(clear.base, counter, pin, pan);
          const from: PinBlockSource = { kind: 'dukpt', key: byBase ? keys.base : keys.initial, ksn, block };
          const translated = await under.hsm.translatePin({ from, to: { key, format }, pan });
          if (!translated.translated) throw new Error('not translated');
          expect(decipherPinBlock(nodeCiphers, { format, key: zone }, translated.block, pan)).toEqual(pin);
        }),
        runs(),
      );
    },
  );

  it('translates from keys of 256 bits, and between zones', async () => {
    const { clear, base256, keys } = made;
    const pin = Uint8Array.of(1, 2, 3, 4, 5);
    const { ksn, block } = terminalBlock(base256, 9, pin, PAN);
    const to = { key: keys.zoneAes, format: 4 } as const;
    const first = await under.hsm.translatePin({
      from: { kind: 'dukpt', key: keys.base256, ksn, block },
      to,
      pan: PAN,
    });
    if (!first.translated) throw new Error('not translated');
    const from = { kind: 'zone', key: keys.zoneAes, format: 4, block: first.block } as const;
    const second = await under.hsm.translatePin({ from, to: { key: keys.zone, format: 0 }, pan: PAN });
    if (!second.translated) throw new Error('not translated');
    expect(decipherPinBlock(nodeCiphers, { format: 0, key: clear.zone }, second.block, PAN)).toEqual(pin);
    const three = encipherPinBlock(nodeCiphers, { format: 3, key: clear.zone }, pin, {
      pan: PAN,
      randomBytes,
    });
    const third = await under.hsm.translatePin({
      from: { kind: 'zone', key: keys.zone, format: 3, block: three },
      to,
      pan: PAN,
    });
    expect(third.translated).toBe(true);
  });

  it('verifies a PIN by PVV and by offset as it was set, and refuses any other', async () => {
    const { clear, keys } = made;
    const methods: readonly [PinMethod, (pin: Uint8Array, pan: string) => string][] = [
      [
        { kind: 'pvv', key: keys.pvv, index: 3 },
        (pin, pan) => pinVerificationValue(nodeCiphers, clear.pvk, pan, 3, pin.subarray(0, 4)),
      ],
      [
        { kind: 'ibm3624', key: keys.ibm, ...IBM },
        (pin, pan) => ibm3624Offset(nodeCiphers, { ...IBM, key: clear.pvk, pan }, pin),
      ],
    ];
    await fc.assert(
      fc.asyncProperty(pins, pans, fc.constantFrom(...methods), async (pin, pan, [method, expected]) => {
        const { ksn, block } = terminalBlock(clear.base, 5, pin, pan);
        const from: PinBlockSource = { kind: 'dukpt', key: keys.initial, ksn, block };
        const value = await under.hsm.makePinValue({ from, pan, method });
        expect(value).toEqual({ made: true, value: expected(pin, pan) });
        if (!value.made) throw new Error('not made');
        expect(await under.hsm.verifyPin({ from, pan, method, value: value.value })).toEqual({
          verified: true,
        });
        const other = terminalBlock(clear.base, 6, pin.with(0, ((pin[0] ?? 0) + 1) % 10), pan);
        const wrong: PinBlockSource = { ...from, ksn: other.ksn, block: other.block };
        if (method.kind === 'ibm3624') {
          expect(await under.hsm.verifyPin({ from: wrong, pan, method, value: value.value })).toEqual({
            verified: false,
          });
        }
        expect(await under.hsm.verifyPin({ from, pan, method, value: '' })).toEqual({ verified: false });
      }),
      runs(),
    );
  });

  it('draws PINs that come out as blocks alone', async () => {
    const { clear, keys } = made;
    const seen = new Set<string>();
    for (const digits of [4, 5, 6, 12, 4, 4]) {
      const block = await under.hsm.generatePin({ to: { key: keys.zone, format: 0 }, pan: PAN, digits });
      const pin = decipherPinBlock(nodeCiphers, { format: 0, key: clear.zone }, block, PAN);
      expect(pin).toHaveLength(digits);
      seen.add(pin.toHex());
    }
    expect(seen.size).toBeGreaterThan(3);
    for (const digits of [3, 13, 4.5]) {
      await refuses(
        under.hsm.generatePin({ to: { key: keys.zone, format: 0 }, pan: PAN, digits }),
        'ERR_HSM_INPUT',
      );
    }
  });

  it('lets a PIN into no format but 0 and 4, and out of no key of another kind', async () => {
    const { keys } = made;
    const block = new Uint8Array(16);
    const from = { kind: 'zone', key: keys.zoneAes, format: 4, block } as const;
    const translate = (source: unknown, to: unknown, pan = PAN) =>
      under.hsm.translatePin({
        from: source as PinBlockSource,
        to: to as { key: WrappedKey; format: 0 },
        pan,
      });
    for (const format of [1, 2, 3]) {
      await refuses(translate(from, { key: keys.zone, format }), 'ERR_HSM_INPUT');
    }
    await refuses(translate(from, { key: keys.zone, format: 4 }), 'ERR_HSM_USAGE');
    await refuses(translate(from, { key: keys.zoneAes, format: 0 }), 'ERR_HSM_USAGE');
    await refuses(translate({ ...from, format: 0 }, { key: keys.zone, format: 0 }), 'ERR_HSM_USAGE');
    await refuses(translate({ ...from, format: 2 }, { key: keys.zone, format: 0 }), 'ERR_HSM_INPUT');
    await refuses(
      translate({ ...from, block: block.subarray(1) }, { key: keys.zone, format: 0 }),
      'ERR_HSM_INPUT',
    );
    await refuses(translate(from, { key: keys.zone, format: 0 }, '99999'), 'ERR_HSM_INPUT');
    await refuses(translate(from, { key: keys.zone, format: 0 }, '99999900000000X4'), 'ERR_HSM_INPUT');
    // A key that a zone has is none of a terminal, nor the other way round.
    const dukpt = { kind: 'dukpt', key: keys.zoneAes, ksn: aesKsn(ID, 1), block } as const;
    await refuses(translate(dukpt, { key: keys.zone, format: 0 }), 'ERR_HSM_USAGE');
    await refuses(translate({ ...from, key: keys.initial }, { key: keys.zone, format: 0 }), 'ERR_HSM_USAGE');
  });

  it.each([
    ['no counter', 0],
    ['too many ones', 0xffff_ffff],
  ])('takes no key serial number with %s', async (_, counter) => {
    const { keys } = made;
    const from = {
      kind: 'dukpt',
      key: keys.initial,
      ksn: aesKsn(ID, counter),
      block: new Uint8Array(16),
    } as const;
    const asked = under.hsm.translatePin({ from, to: { key: keys.zone, format: 0 }, pan: PAN });
    expect((await refuses(asked, 'ERR_HSM_INPUT')).path).toBe('ksn');
  });

  it('answers the same to a wrong fill, digit, length, format, PAN and key, and tells the audit alone', async () => {
    const { clear, keys } = made;
    const { ksn, key, block } = terminalBlock(clear.base, 3, Uint8Array.of(1, 2, 3, 4), PAN);
    const bound = Uint8Array.fromHex(`4${PAN}`.padEnd(32, '0'));
    const enciphered = (field: string) => {
      const first = nodeCiphers.aesEncryptEcb(key, Uint8Array.fromHex(field));
      return nodeCiphers.aesEncryptEcb(
        key,
        first.map((byte, at) => byte ^ (bound[at] ?? 0)),
      );
    };
    const attempts: readonly (readonly [string, Uint8Array, string])[] = [
      ['fill', enciphered('441234AAAAAAAABA0011223344556677'), PAN],
      ['digit', enciphered('44123CAAAAAAAAAA0011223344556677'), PAN],
      ['length', enciphered('431234AAAAAAAAAA0011223344556677'), PAN],
      ['format', enciphered('341234AAAAAAAAAA0011223344556677'), PAN],
      ['PAN', block, '9999990000000022'],
      ['key', randomBytes(16), PAN],
    ];
    const good = {
      kind: 'dukpt',
      key: keys.initial,
      ksn,
      block: enciphered('441234AAAAAAAAAA0011223344556677'),
    } as const;
    const to = { key: keys.zone, format: 0 } as const;
    expect((await under.hsm.translatePin({ from: good, to, pan: PAN })).translated).toBe(true);
    const method = { kind: 'pvv', key: keys.pvv, index: 1 } as const;
    under.audited.length = 0;
    for (const [, bad, pan] of attempts) {
      const from = { ...good, block: bad };
      expect(await under.hsm.translatePin({ from, to, pan })).toEqual({ translated: false });
      expect(await under.hsm.verifyPin({ from, pan, method, value: '1234' })).toEqual({ verified: false });
      expect(await under.hsm.makePinValue({ from, pan, method })).toEqual({ made: false });
    }
    // A wrong PIN of a right block is no other answer either.
    expect(await under.hsm.verifyPin({ from: good, pan: PAN, method, value: 'none' })).toEqual({
      verified: false,
    });
    expect(under.audited).toHaveLength(3 * attempts.length + 1);
    expect(new Set(under.audited.map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
    expect(new Set(under.audited.map(({ reason }) => reason))).toEqual(
      new Set(['ERR_PIN_BLOCK_CONTENT', 'ERR_PIN_BLOCK_FORMAT', 'pin-wrong']),
    );
  });

  it('refuses parameters of a method before a PIN is read', async () => {
    const { keys } = made;
    const from = { kind: 'dukpt', key: keys.initial, ksn: aesKsn(ID, 1), block: randomBytes(16) } as const;
    const bad: readonly PinMethod[] = [
      { kind: 'pvv', key: keys.pvv, index: 10 },
      { kind: 'ibm3624', key: keys.ibm, ...IBM, table: '12' },
      { kind: 'ibm3624', key: keys.ibm, ...IBM, panLength: 17 },
      { kind: 'ibm3624', key: keys.ibm, ...IBM, panPad: 'G' },
    ];
    for (const method of bad) {
      const refusal = await refuses(under.hsm.makePinValue({ from, pan: PAN, method }), 'ERR_HSM_INPUT');
      expect(refusal.path).toMatch(/^method\./);
    }
  });
};
