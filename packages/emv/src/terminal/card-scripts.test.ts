import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { advanceKernel3, KERNEL_3_IDLE } from '../kernel-3/kernel.ts';
import type { Kernel3State } from '../kernel-3/state.ts';
import type { KernelOutcome } from '../outcome/outcome.ts';
import { encodeTlv, template, tlv } from '../tlv/encode-tlv.ts';
import { exchange } from './exchange.ts';
import { ScriptedCard, type ScriptedExchange } from './scripted-card.fixture.ts';

interface Script {
  name: string;
  exchanges: ScriptedExchange[];
}
const folder = new URL('../../../../vectors/emv-card-scripts/', import.meta.url);
const scripts = (file: string) =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
    arrays: Record<string, string>;
    scripts: Script[];
  };

const context = (card: ScriptedCard) => ({ reader: card, nowMs: () => 0, timeoutMs: 1_000, left: 32 });
const bytes = (hex: string) => Uint8Array.fromHex(hex);

describe('published card scripts: transport', () => {
  const { scripts: list } = scripts('emv_ttl_pcsc.json');
  for (const { name, exchanges } of list) {
    it(name, async () => {
      vectorCase('emv-card-scripts/emv_ttl_pcsc', name);
      const card = new ScriptedCard(exchanges);
      const first = exchanges[0];
      if (!first) return;
      const running = exchange(context(card), bytes(first.c));
      const last = exchanges.at(-1)?.r ?? '';
      if (/^6[1C]..$/.test(last)) {
        // The script ends where more is asked for: the next command is the right one, and the card has no answer.
        await expect(running).rejects.toMatchObject({ why: 'reader-failure' });
        const le = last.slice(2);
        const expected = last.startsWith('61') ? `00C00000${le}` : `${first.c.slice(0, -2)}${le}`;
        const followsGetResponse = last.startsWith('6C') && exchanges.at(-1)?.c.startsWith('00C0');
        expect(card.deviation).toContain(`got ${followsGetResponse ? `00C00000${le}` : expected}`);
      } else {
        expect((await running).toHex().toUpperCase()).toBe(last);
        expect(card.left).toBe(0);
      }
    });
  }

  it('joins what comes in parts', async () => {
    const card = new ScriptedCard([
      { c: '00A4040007A000000004101000', r: '6102' },
      { c: '00C0000002', r: '01026103' },
      { c: '00C0000003', r: '0304059000' },
    ]);
    const response = await exchange(context(card), bytes('00A4040007A000000004101000'));
    expect(response).toEqual(bytes('01020304059000'));
  });

  it('does not follow a card that asks for ever', async () => {
    const reader = { transceive: () => Promise.resolve(bytes('6101')) };
    const response = await exchange(
      { reader, nowMs: () => 0, timeoutMs: 1_000, left: 32 },
      bytes('00B2010C00'),
    );
    expect(response).toEqual(bytes('6101'));
  });
});

describe('published card scripts: read application data, by kernel 3', () => {
  const { arrays, scripts: list } = scripts('emv_read_application_data.json');
  /** What each script shows by the publisher's comments, as our outcomes. */
  const expected: Record<string, { reason: string; unread?: number }> = {
    test2: { reason: 'malformed-response' },
    test3: { reason: 'malformed-response' },
    test4: { reason: 'malformed-response' },
    test5: { reason: 'malformed-response' },
    test6: { reason: 'malformed-response' },
    test7: { reason: 'malformed-response', unread: 1 },
    // An AFL that is sound, records that are sound; only the cryptogram is not part of these scripts.
    test8: { reason: 'duplicate-data' },
    test9: { reason: 'missing-data' },
    test10: { reason: 'missing-data' },
    test11: { reason: 'missing-data' },
  };
  for (const { name, exchanges } of list) {
    const key = name.replace('_apdu_list', '');
    it(key, () => {
      // Each ends where the publisher says it has to end, which is never in a payment.
      vectorCase('emv-card-scripts/emv_read_application_data', key, 'refused');
      const { outcome, unread } = play(bytes(arrays[`${key}_afl`] ?? ''), exchanges);
      expect(outcome).toMatchObject({ type: 'end-application', reason: expected[key]?.reason });
      expect(unread).toBe(expected[key]?.unread ?? 0);
    });
  }
});

/** Activates the kernel on a made-up application, gives the AFL in format 1, then plays the records strictly. */
function play(
  afl: Uint8Array,
  exchanges: readonly ScriptedExchange[],
): { outcome: KernelOutcome; unread: number } {
  const fci = encodeTlv([
    template(0x6f, tlv(0x84, bytes('A0000000031010')), template(0xa5, tlv(0x9f38, bytes('9F6604')))),
  ]);
  const activation = {
    fci,
    aid: bytes('A0000000031010'),
    kernelId: 3,
    ttq: bytes('26000000'),
    terminalData: new Map([[0x9f66, bytes('26000000')]]),
    offlineApproval: 'decline' as const,
  };
  let state: Kernel3State = KERNEL_3_IDLE;
  let step = advanceKernel3(state, { type: 'activate', activation });
  const options = encodeTlv([tlv(0x80, Uint8Array.of(0x1c, 0x00, ...afl))]);
  const responses = [{ c: '80A800000683042600000000', r: `${options.toHex()}9000` }, ...exchanges];
  for (;;) {
    state = step.state;
    const [effect] = step.effects;
    if (!effect) throw new Error('The kernel stopped without an outcome');
    if (effect.type === 'outcome') return { outcome: effect.outcome, unread: responses.length };
    const next = responses.shift();
    const command = effect.command.toHex().toUpperCase();
    if (!next) throw new Error(`Nothing left in the script for ${command}`);
    expect(command).toBe(next.c);
    step = advanceKernel3(state, { type: 'response', response: bytes(next.r) });
  }
}

describe('published card scripts: select', () => {
  for (const { name, exchanges } of scripts('emv_select_application.json').scripts) {
    it(name, async () => {
      vectorCase('emv-card-scripts/emv_select_application', name);
      const card = new ScriptedCard(exchanges);
      const answers: string[] = [];
      // The directory script is a list of commands; the others are one command with its transport.
      const commands = name === 'test_pse' ? exchanges.map(({ c }) => c) : [exchanges[0]?.c ?? ''];
      for (const command of commands) {
        const response = await exchange(context(card), bytes(command));
        answers.push(response.toHex().toUpperCase());
      }
      expect(card.left).toBe(0);
      const last = exchanges.at(-1)?.r ?? '';
      // A warning keeps its status word, with the data that GET RESPONSE brought.
      const warned = exchanges[0]?.r === '6283' ? `${last.slice(0, -4)}6283` : last;
      expect(answers.at(-1)).toBe(warned);
    });
  }
});
