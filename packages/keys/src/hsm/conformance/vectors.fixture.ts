import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCiphers } from '../../ciphers/node.ts';
import { unwrapKeyBlock } from '../../key-block/unwrap.ts';
import { decipherPinBlock, encipherPinBlock } from '../../pin/enciphered-pin-block.ts';
import type { PinMethod } from '../pin-requests.ts';
import {
  type HsmUnderTest,
  hex,
  importClear,
  type MakeHsm,
  randomBytes,
  upper,
} from './hsm-under-test.fixture.ts';

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../../../vectors/crypto-${path}.json`, import.meta.url), 'utf8'));
const groupOf = <T>(path: string, test: string): T[] =>
  (read(path).groups as { test: string; cases: T[] }[]).find((group) => group.test === test)?.cases ?? [];
const ascii = (text: string) => new TextEncoder().encode(text);
const PIN_KEY = hex('0123456789ABCDEFFEDCBA9876543210');
const ZONE = randomBytes(16);

interface PinCase {
  readonly pan: string;
  readonly pin: string;
  readonly pvki: string;
  readonly result_pvv: string;
  readonly conversion_table: string;
  readonly pan_verify_offset: number;
  readonly pan_verify_length: number;
  readonly pan_pad: string;
  readonly result_offset: string;
}

/** The published data files once more, by way of imported keys. */
export const vectorCases = (make: MakeHsm): void => {
  let under: HsmUnderTest;
  beforeAll(async () => {
    under = await make();
  });
  afterAll(() => under.close());

  describe('AES DUKPT (ANSI X9.24-3:2017, supplement)', () => {
    const { values } = read('dukpt/aes128-x9.24-3');

    it('derives the initial key', async () => {
      const { hsm } = under;
      const kbpk = randomBytes(32);
      const base = await importClear(hsm, { usage: 'B0', type: 'aes128', mode: 'X' }, hex(values.bdk));
      const protection = await importClear(hsm, { usage: 'K1', type: 'aes256', mode: 'E' }, kbpk);
      const initial = await hsm.deriveInitialKey({
        key: base.wrapped,
        id: hex(values.ikid),
        exportability: 'E',
      });
      const block = await hsm.exportBlock({ key: initial.wrapped, protection: protection.wrapped });
      expect(unwrapKeyBlock(nodeCiphers, kbpk, block).key.use(upper)).toBe(values.ik_verify);
    });

    it('reads the PIN of every enciphered block', async () => {
      const { hsm } = under;
      const base = await importClear(hsm, { usage: 'B0', type: 'aes128', mode: 'X' }, hex(values.bdk));
      const zone = await importClear(hsm, { usage: 'P0', type: 'tdes2', mode: 'E' }, ZONE);
      const blocks = values.encrypted_pinblock_verify as string[];
      expect(blocks.length).toBeGreaterThan(5);
      for (const [at, block] of blocks.entries()) {
        const translated = await hsm.translatePin({
          from: { kind: 'dukpt', key: base.wrapped, ksn: hex(values.ksn_verify[at]), block: hex(block) },
          to: { key: zone.wrapped, format: 0 },
          pan: values.pan,
        });
        if (!translated.translated) throw new Error(`block ${at} was not translated`);
        const form = { format: 0, key: ZONE } as const;
        expect([...decipherPinBlock(nodeCiphers, form, translated.block, values.pan)]).toEqual([1, 2, 3, 4]);
      }
    });
  });

  describe('PIN verification', () => {
    const pinValueOf = async (given: PinCase, method: (pvk: Uint8Array) => Promise<PinMethod>) => {
      const { hsm } = under;
      const zone = await importClear(hsm, { usage: 'P0', type: 'tdes2', mode: 'D' }, ZONE);
      const pin = Uint8Array.from(given.pin, Number);
      const block = encipherPinBlock(nodeCiphers, { format: 0, key: ZONE }, pin, {
        pan: given.pan,
        randomBytes,
      });
      const from = { kind: 'zone', key: zone.wrapped, format: 0, block } as const;
      return hsm.makePinValue({ from, pan: given.pan, method: await method(PIN_KEY) });
    };
    const usable = (given: PinCase) =>
      given.pin.length >= 4 && given.pin.length <= 12 && given.pan.length >= 13;

    it.each(groupOf<PinCase>('pin/psec-pin-a', 'test_generate_visa_pvv').filter(usable))(
      'PVV $result_pvv',
      async (given) => {
        const value = await pinValueOf(given, async (pvk) => ({
          kind: 'pvv',
          key: (await importClear(under.hsm, { usage: 'V2', type: 'tdes2', mode: 'G' }, pvk)).wrapped,
          index: Number(given.pvki),
        }));
        expect(value).toEqual({ made: true, value: given.result_pvv });
      },
    );

    it.each(groupOf<PinCase>('pin/psec-pin-a', 'test_generate_ibm3624_offset').filter(usable))(
      'offset $result_offset',
      async (given) => {
        const value = await pinValueOf(given, async (pvk) => ({
          kind: 'ibm3624',
          key: (await importClear(under.hsm, { usage: 'V1', type: 'tdes2', mode: 'G' }, pvk)).wrapped,
          table: given.conversion_table,
          panOffset: given.pan_verify_offset,
          panLength: given.pan_verify_length,
          panPad: given.pan_pad,
        }));
        expect(value).toEqual({ made: true, value: given.result_offset });
      },
    );

    it.each(
      read('pin/psec-cvv').known as {
        cvk: string;
        pan: string;
        expiry: string;
        service_code: string;
        cvv: string;
      }[],
    )('CVV $cvv', async (given) => {
      const cvk = hex(given.cvk);
      const { wrapped: key } = await importClear(under.hsm, { usage: 'C0', type: 'tdes2', mode: 'G' }, cvk);
      const { pan, expiry, service_code: serviceCode } = given;
      expect(await under.hsm.makeCardValue({ key, pan, expiry, serviceCode })).toBe(given.cvv);
    });
  });

  it.each(
    groupOf<{ padding: 1 | 2 | 3; length: number | null; result: string }>(
      'mac/psec-mac-a',
      'test_generate_retail_mac',
    ),
  )('MAC algorithm 3: $result', async ({ padding, length, result }) => {
    const spec = { usage: 'M3', type: 'tdes2', mode: 'G' } as const;
    const { wrapped: key } = await importClear(under.hsm, spec, ascii('AAAAAAAABBBBBBBB'));
    const mac = await under.hsm.mac({ key, message: ascii('hello world'), padding });
    expect(upper(mac.subarray(0, length ?? 8))).toBe(result);
  });

  it('takes in the published key blocks whose keys it has operations for, and refuses the others', async () => {
    const taken: string[] = [];
    const cases = Object.entries(read('tr31/openemv-tr31-a').cases as Record<string, Record<string, string>>);
    for (const [name, values] of cases) {
      const kbpk = hex(values.kbpk ?? '');
      for (const [field, block] of Object.entries(values)) {
        if (field !== 'tr31_ascii' && !field.startsWith('tr31_format_')) continue;
        const type = 'DE'.includes(block.slice(0, 1)) ? 'aes256' : 'tdes2';
        if (kbpk.length !== (type === 'aes256' ? 32 : 16)) continue;
        const { wrapped: protection } = await importClear(under.hsm, { usage: 'K1', type, mode: 'D' }, kbpk);
        const made = await under.hsm
          .importBlock({ protection, block, oldVersions: ['A', 'C'] })
          .catch((error: { code?: string }) => error.code ?? 'untyped');
        if (typeof made === 'string') expect(['ERR_HSM_ATTRIBUTES', 'ERR_HSM_KEY_BLOCK']).toContain(made);
        else {
          taken.push(`${name} ${made.attributes.usage}`);
          expect(made.checkValue).toBe(values.tr31_kcv_verify);
        }
      }
    }
    expect(taken).toEqual(['test3 P0', 'test11 P0']);
  });
};
