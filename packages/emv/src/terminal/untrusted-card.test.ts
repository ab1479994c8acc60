import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeApdu } from '../apdu/describe-apdu.ts';
import { createCardApplet } from '../card/applet.ts';
import { makeTestScheme, TEST_CONFIGURATION } from '../card/test-scheme.fixture.ts';
import { advanceKernel3, KERNEL_3_IDLE } from '../kernel-3/kernel.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { parseDataObjects } from '../tlv/data-objects.ts';
import type { CardReader } from './card-reader.ts';
import { runContactless } from './run-contactless.ts';

let made: Awaited<ReturnType<typeof makeTestScheme>>;
beforeAll(async () => {
  made = await makeTestScheme();
});

const TYPES: readonly Outcome['type'][] = [
  'online-request',
  'approved',
  'declined',
  'try-again',
  'other-interface',
  'end-application',
];
const run = (reader: CardReader) =>
  runContactless({
    reader,
    configuration: TEST_CONFIGURATION,
    transaction: { amountMinor: 1250n, date: '261123', time: '120000' },
    random: (bytes) => new Uint8Array(bytes),
    exchangeTimeoutMs: 1_000,
  });
const newCard = () =>
  createCardApplet({
    profile: made.profile,
    ciphers: softwareCiphers,
    state: { atc: 0, saveAtc: () => undefined },
  });

/** How a response is spoiled. */
const spoil = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(2_000) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(260) }),
  fc.record({ kind: fc.constant('append' as const), bytes: fc.uint8Array({ maxLength: 20 }) }),
  fc.record({ kind: fc.constant('replace' as const), bytes: fc.uint8Array({ maxLength: 260 }) }),
);

describe('an untrusted card', () => {
  it('random responses end in an outcome', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 270 }), { minLength: 1, maxLength: 8 }),
        async (responses) => {
          let at = 0;
          const reader: CardReader = {
            transceive: () => Promise.resolve(responses[at++ % responses.length] ?? new Uint8Array(0)),
          };
          expect(TYPES).toContain((await run(reader)).type);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a genuine card with one spoiled response ends in an outcome, and the trace survives it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(9), spoil, async (index, how) => {
        const card = newCard();
        let at = 0;
        const reader: CardReader = {
          transceive: async (command) => {
            const response = await card.transceive(command);
            const spoiled = at++ === index ? applySpoil(response, how) : response;
            describeApdu(command, spoiled);
            return spoiled;
          },
        };
        const outcome = await run(reader);
        expect(TYPES).toContain(outcome.type);
        if (outcome.type === 'online-request')
          expect(parseDataObjects(outcome.de55).size).toBeGreaterThan(10);
      }),
      { numRuns: 400 },
    );
  });

  it('the kernel gives a typed step for any response in any phase, and does not change its state', () => {
    const activation = {
      fci: Uint8Array.fromHex('6F148407F0544C4C595301A5099F38069F66049F3704'),
      aid: Uint8Array.fromHex('F0544C4C595301'),
      kernelId: 3,
      ttq: Uint8Array.fromHex('26000000'),
      terminalData: new Map<number, Uint8Array>(),
      offlineApproval: 'decline' as const,
    };
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 120 }), { maxLength: 5 }), (responses) => {
        let step = advanceKernel3(KERNEL_3_IDLE, { type: 'activate', activation });
        for (const response of responses) {
          const before = structuredClone(step.state);
          const next = advanceKernel3(step.state, { type: 'response', response });
          expect(step.state).toEqual(before);
          step = next;
        }
        expect(['processing-options', 'reading', 'done']).toContain(step.state.phase);
      }),
    );
  });

  it('has no more say than the limit of exchanges', async () => {
    const reader: CardReader = { transceive: () => Promise.resolve(Uint8Array.of(0x61, 0x01)) };
    let count = 0;
    const outcome = await runContactless({
      reader: {
        transceive: (command) => {
          count++;
          return reader.transceive(command);
        },
      },
      configuration: TEST_CONFIGURATION,
      transaction: { amountMinor: 1n, date: '261123', time: '120000' },
      maxExchanges: 5,
    });
    expect(outcome).toMatchObject({ type: 'end-application', reason: 'too-many-exchanges' });
    expect(count).toBe(5);
  });
});

describe('the card applet', () => {
  it('answers any command with a status word', async () => {
    const card = newCard();
    const octet = fc.integer({ min: 0, max: 255 });
    const likely = fc
      .tuple(
        fc.constantFrom(0x00, 0x80),
        fc.constantFrom(0xa4, 0xa8, 0xb2, 0xca, 0xae),
        octet,
        octet,
        fc.uint8Array({ maxLength: 40 }),
      )
      .map(([cla, ins, p1, p2, data]) => Uint8Array.of(cla, ins, p1, p2, data.length, ...data, 0));
    await fc.assert(
      fc.asyncProperty(fc.oneof(likely, fc.uint8Array({ maxLength: 300 })), async (command) => {
        const response = await card.transceive(command);
        expect(response.length).toBeGreaterThanOrEqual(2);
        expect(response.length).toBeLessThanOrEqual(258);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the status words of ISO/IEC 7816-4', async () => {
    const card = newCard();
    const sw = async (hex: string) => (await card.transceive(Uint8Array.fromHex(hex))).toHex().slice(-4);
    expect(await sw('00A4040007A000000003101000')).toBe('6a82');
    expect(await sw('00A4040002F05400')).toBe('6700');
    expect(await sw('00A4000007F0544C4C59530100')).toBe('6a86');
    expect(await sw('00B2010C00')).toBe('6985');
    expect(await sw('80A80000028300')).toBe('6985');
    expect(await sw('00A4040007F0544C4C59530100')).toBe('9000');
    expect(await sw('80A8000002830000')).toBe('6700');
    expect(await sw(`80A8000023${'84'}21${'00'.repeat(33)}00`)).toBe('6a80');
    // Only zeros: a reader that does not speak this contactless mode.
    expect(await sw(`80A8000023${'83'}21${'00'.repeat(33)}00`)).toBe('6986');
    expect(await sw('00B2010C00')).toBe('9000');
    expect(await sw('00B2090C00')).toBe('6a83');
    expect(await sw('00B2015C00')).toBe('6a82');
    expect(await sw('00B2010D00')).toBe('6a86');
    expect(await sw('80CA9F3600')).toBe('9000');
    expect(await sw('80CA9F1700')).toBe('6a88');
    expect(await sw('80AE800000')).toBe('6d00');
    expect(await sw('90A8000000')).toBe('6e00');
    expect(await sw('00A40400')).toBe('6700');
    expect(await sw('00A4')).toBe('6700');
  });

  it('gives one cryptogram a selection, one counter a cryptogram, also when two commands race', async () => {
    const saved: number[] = [];
    const card = createCardApplet({
      profile: made.profile,
      ciphers: softwareCiphers,
      state: {
        atc: 41,
        saveAtc: async (atc) => {
          await Promise.resolve();
          saved.push(atc);
        },
      },
    });
    const select = Uint8Array.fromHex('00A4040007F0544C4C59530100');
    const options = Uint8Array.fromHex(`80A80000238321${'26000000'}${'00'.repeat(29)}00`);
    const answers = await Promise.all(
      [select, options, options, select, options].map((one) => card.transceive(one)),
    );
    expect(answers.map((answer) => answer.toHex().slice(-4))).toEqual([
      '9000',
      '9000',
      '6985',
      '9000',
      '9000',
    ]);
    expect(saved).toEqual([42, 43]);
    card.reset();
    expect((await card.transceive(options)).toHex()).toBe('6985');
  });
});

type Spoil = typeof spoil extends fc.Arbitrary<infer T> ? T : never;

function applySpoil(response: Uint8Array, how: Spoil): Uint8Array {
  switch (how.kind) {
    case 'flip': {
      const out = response.slice();
      const bit = how.at % (out.length * 8);
      out[bit >> 3] = (out[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      return out;
    }
    case 'cut':
      return response.subarray(0, how.at % (response.length + 1));
    case 'append':
      return Uint8Array.of(...response, ...how.bytes);
    case 'replace':
      return how.bytes;
  }
}
