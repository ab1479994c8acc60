import { readFileSync } from 'node:fs';
import { type CardState, createCardApplet, type Exchange, runContactless } from '@tallystick/emv';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeTestScheme, TEST_CONFIGURATION, TEST_PAN } from '../../../emv/src/card/test-scheme.fixture.ts';
import type { JsonObject } from '../command.ts';
import { toHex } from '../input.ts';
import { inMemory } from '../testing/in-memory.ts';
import type { Decision } from './tap-decisions.ts';

const { files, tally } = inMemory();
const VECTORS = new URL('../../../../vectors/', import.meta.url);

describe('tally emv explain, of published recordings', () => {
  it('explains each exchange, and masks for people only', async () => {
    const file = 'emv-traces/contactless-msd-in.txt';
    const { output, text } = await tally(['emv', 'explain', file]);
    const [select, , record] = output.exchanges as JsonObject[];
    expect(select).toMatchObject({ name: 'SELECT A0000000041010', sw: '9000', meaning: 'OK' });
    const lines = readFileSync(new URL(file, VECTORS), 'utf8').split('\n');
    expect(record).toMatchObject({ command: lines[4], response: lines[5] });
    expect(text).toContain('9F6B Track 2 Data [17] 541333******3511D');
    expect(text).not.toContain('541333005600351');
    // A magnetic-stripe card of another kernel: no decision is claimed.
    expect(output).toMatchObject({ outcome: null, decisions: [{ result: 'selected' }, { step: 'kernel' }] });
    expect(text).toMatch(/not an application for kernel 3.*\n\nOutcome: not known\n$/);
  });

  it.each(['contact-visa-in', 'amex-msd-mobile'])('%s', async (name) => {
    const { output, exitCode } = await tally(['emv', 'explain', `emv-traces/${name}.txt`]);
    const lines = readFileSync(new URL(`emv-traces/${name}.txt`, VECTORS), 'utf8')
      .trim()
      .split('\n');
    expect(exitCode).toBe(0);
    expect(output.exchanges).toHaveLength(lines.length / 2);
  });

  it('takes one script of a collection', async () => {
    const file = 'emv-card-scripts/emv_select_application.json';
    const { output } = await tally(['emv', 'explain', file, '--script', 'test_pse']);
    expect(output.exchanges).toHaveLength(6);
    const missing = await tally(['emv', 'explain', file]);
    expect(missing.output).toMatchObject({ error: { code: 'ERR_TRACE', path: '--script' } });
    expect(missing.errorText).toContain('test_pse');
  });

  it('explains one command and its response', async () => {
    const { output, text } = await tally(['emv', 'explain', '00B2010C00', '6A83']);
    expect(output).toEqual({
      exchanges: [
        {
          name: 'READ RECORD SFI 1 record 1',
          command: '00B2010C00',
          response: '6A83',
          sw: '6A83',
          meaning: 'Record not found',
          objects: [],
        },
      ],
      decisions: [],
      outcome: null,
    });
    expect(text).toBe('READ RECORD SFI 1 record 1\n> 00B2010C00\n< 6A83  Record not found\n');
  });

  it.each<[code: string, path: string, argv: string[]]>([
    ['ERR_FILE', 'none.json', ['none.json']],
    ['ERR_TRACE', 'odd.txt', ['odd.txt']],
    ['ERR_TRACE', 'empty.txt', ['empty.txt']],
    ['ERR_TRACE', 'other.json', ['other.json']],
    ['ERR_TRACE', 'exchanges.0.response', ['half.json']],
    ['ERR_HEX', 'exchanges.0.command', ['bad.json']],
    ['ERR_HEX', 'line 3', ['bad.txt']],
    ['ERR_JSON', 'broken.json', ['broken.json']],
    ['ERR_HEX', 'response', ['00B2010C00', '6A8']],
  ])('is used wrongly: %s at %s', async (code, path, argv) => {
    files.set('odd.txt', '00B2010C00\n').set('empty.txt', '# nothing\n').set('other.json', '{"taps":[]}');
    files.set('half.json', '[{"command":"00"}]').set('bad.json', '[{"command":"0","response":"9000"}]');
    files.set('bad.txt', '# a tap\n00A4040000\nnine thousand\n').set('broken.json', '[{');
    const { output, exitCode } = await tally(['emv', 'explain', ...argv]);
    expect(output).toMatchObject({ error: { code, path } });
    expect(exitCode).toBe(2);
  });
});

describe('tally emv explain, of our own taps', () => {
  let made: Awaited<ReturnType<typeof makeTestScheme>>;
  beforeAll(async () => {
    made = await makeTestScheme();
  });

  /** Records a tap; what the terminal concluded is what the explanation has to come to. */
  async function recorded(
    state: Partial<CardState>,
    transaction: { date?: string; amountMinor?: bigint } = {},
  ) {
    const exchanges: Exchange[] = [];
    const card = createCardApplet({
      profile: made.profile,
      ciphers: softwareCiphers,
      state: { atc: 0, saveAtc: () => {}, ...state },
    });
    const outcome = await runContactless({
      reader: card,
      configuration: TEST_CONFIGURATION,
      transaction: { amountMinor: 1250n, date: '261123', time: '120000', ...transaction },
      onExchange: (exchange) => exchanges.push(exchange),
    });
    const list = exchanges.map(({ command, response, ms }) => ({
      command: toHex(command),
      response: toHex(response),
      ms,
    }));
    return { outcome, json: JSON.stringify({ exchanges: list }), list };
  }

  const inHex = (outcome: object) =>
    Object.fromEntries(
      Object.entries(outcome).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? toHex(value) : value,
      ]),
    );
  const stepsOf = (output: JsonObject) => (output.decisions as Decision[]).map(({ step }) => step);

  it('comes to what the terminal concluded: online', async () => {
    const { outcome, json } = await recorded({});
    const { output, text } = await tally(['emv', 'explain', '-'], { standardInput: json });
    expect(outcome.type).toBe('online-request');
    // Some objects of field 55 are the terminal's own and not in the PDOL; all else is in the recording.
    const { de55, ...rest } = output.outcome as JsonObject;
    const { de55: terminals, ...concluded } = inHex(outcome);
    expect(rest).toEqual(concluded);
    expect(String(terminals)).toContain(String(de55).slice(0, 22));
    expect(stepsOf(output)).toEqual([
      'directory',
      expect.stringMatching(/^application F0544C4C595301/),
      'card data',
      "card's decision",
      'processing restrictions',
      'cardholder verification',
    ]);
    for (const { clause } of output.decisions as Decision[])
      expect(clause).toMatch(/^EMV Contactless Book [BC]/);
    expect((output.exchanges as JsonObject[]).every(({ ms }) => typeof ms === 'number')).toBe(true);
    expect(text).toMatch(/Outcome: online-request, cardholder verification \w+, card 999999\*{6}0014\n$/);
    expect(text).not.toContain(TEST_PAN);
  });

  it.each<
    [
      name: string,
      state: Partial<CardState>,
      transaction: { date?: string; amountMinor?: bigint },
      last: string,
    ]
  >([
    ['expired, and the card asks for online then', {}, { date: '400101' }, 'cardholder verification'],
    ['not yet effective', {}, { date: '241231' }, 'processing restrictions'],
    ['verification required', {}, { amountMinor: 9_900n }, 'cardholder verification'],
    ['locked wallet', { availability: () => 'locked' }, {}, 'processing options'],
  ])('comes to what the terminal concluded: %s', async (name, state, transaction, last) => {
    const { outcome, json } = await recorded(state, transaction);
    files.set('tap.json', json);
    const { output } = await tally(['emv', 'explain', 'tap.json']);
    const { de55: _, ...expected } = inHex(outcome);
    expect(output.outcome, name).toMatchObject(expected);
    expect(stepsOf(output).at(-1)).toBe(last);
  });

  it('says where a recording ends too early or leaves the kernel', async () => {
    const { list } = await recorded({});
    files.set('cut.json', JSON.stringify(list.slice(0, -1)));
    const cut = await tally(['emv', 'explain', 'cut.json']);
    expect(cut.output).toMatchObject({ outcome: null });
    expect(cut.text).toContain('the recording ends before the decision');
    const other = list.map((entry) => ({ ...entry, command: entry.command.replace(/^00B201/, '00B209') }));
    files.set('other.json', JSON.stringify(other));
    expect((await tally(['emv', 'explain', 'other.json'])).text).toContain('its next command is 00B201');
  });

  it('follows GET RESPONSE and a corrected Le', async () => {
    const { list, outcome } = await recorded({});
    const parts = list.flatMap(({ command, response }) => [
      { command, response: '6C10' },
      { command, response: `${response.slice(0, 8)}6110` },
      { command: '00C0000000', response: response.slice(8) },
    ]);
    files.set('parts.json', JSON.stringify(parts));
    const { output } = await tally(['emv', 'explain', 'parts.json']);
    expect(output.outcome).toMatchObject({ type: outcome.type, kernelId: 3 });
  });
});
