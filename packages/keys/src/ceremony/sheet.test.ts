import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCiphers } from '../ciphers/node.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { anyType, drawing, refusalOf, SOURCES, secretOf } from './ceremony.fixture.ts';
import { CeremonyError } from './ceremony-error.ts';
import { makeComponents } from './components.ts';
import type { KeyPart } from './key-part.ts';
import { makeShares } from './shares.ts';
import { parseSheet, printSheet } from './sheet.ts';
import { checksum } from './sheet-line.ts';
import { createSheetReader } from './sheet-reader.ts';

const parse = (text: string) => parseSheet(nodeCiphers, text);
const comparable = (part: KeyPart) => ({ ...part, secret: secretOf(part) });
const linesOf = (sheet: string) => sheet.split('\n').filter((line) => /^\d+:/.test(line));

const anyPart = fc
  .record({ type: anyType, kind: fc.constantFrom('component', 'share'), of: fc.integer({ min: 2, max: 9 }) })
  .chain(({ type, kind, of }) => fc.tuple(fc.constant({ type, kind, of }), fc.nat({ max: of - 1 })));
const make = async ([{ type, kind, of }, at]: [
  { type: KeyPart['type']; kind: string; of: number },
  number,
]) => {
  const made =
    kind === 'share'
      ? await makeShares({ type, threshold: 2, of }, SOURCES)
      : makeComponents({ type, custodians: of }, SOURCES);
  return made.parts[at] as KeyPart;
};
const component = (): KeyPart => {
  const draws = drawing(
    '000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',
    '2B7E151628AED2A6ABF7158809CF4F3C2B7E151628AED2A6ABF7158809CF4F3D',
    '3F9A22C17B04E6D8',
  );
  return makeComponents({ type: 'aes256', custodians: 2 }, draws).parts[0] as KeyPart;
};

describe('the sheet of a custodian', () => {
  it('is this one', () => {
    expect(printSheet(component())).toMatchInlineSnapshot(`
      "TALLYSTICK KEY COMPONENT 1 OF 2, ALL ARE NEEDED
      key type                      AES-256
      ceremony                      3F9A 22C1 7B04 E6D8
      check value of this component 377822C093
      check value of the key        7AB211E0BB
      SECRET: for its custodian alone. The last group of each line is its checksum.

      1: C113 0102 0200 3F9A  8B39
      2: 22C1 7B04 E6D8 7AB2  5874
      3: 11E0 BB37 7822 C093  0CD3
      4: 0001 0203 0405 0607  F1DC
      5: 0809 0A0B 0C0D 0E0F  2FBC
      6: 1011 1213 1415 1617  B4EE
      7: 1819 1A1B 1C1D 1E1F  5523
      "
    `);
  });

  it('is read again as what was printed', async () => {
    await fc.assert(
      fc.asyncProperty(anyPart, async (given) => {
        const part = await make(given);
        expect(comparable(parse(printSheet(part)))).toEqual(comparable(part));
      }),
      { numRuns: 60 },
    );
  });

  it('is read from its lines alone, in lower case, without numbers and with other spaces', () => {
    const part = component();
    const lines = linesOf(printSheet(part));
    const typed = lines.map((line) => line.replace(/^\d+:/, '').replaceAll(' ', '').toLowerCase());
    for (const text of [lines.join('\n'), typed.join('\r\n'), `\n  ${typed.join('\n\n\t')} \n`])
      expect(comparable(parse(text))).toEqual(comparable(part));
  });

  it('with any one character changed is refused', async () => {
    const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    await fc.assert(
      fc.asyncProperty(anyPart, fc.nat(), printable, async (given, place, character) => {
        const sheet = printSheet(await make(given));
        const at = place % sheet.length;
        const before = sheet.charAt(at);
        // Small letters are digits too.
        const isCoded = at > sheet.indexOf('\n1:');
        fc.pre(before !== character && !(isCoded && before.toLowerCase() === character.toLowerCase()));
        const [code] = await refusalOf(() => parse(sheet.slice(0, at) + character + sheet.slice(at + 1)));
        expect(['ERR_CEREMONY_LINE', 'ERR_CEREMONY_SHEET']).toContain(code);
      }),
      { numRuns: 400 },
    );
  });

  it('with a character changed into one that may be taken for it, or that means something, is refused at every place', () => {
    const sheet = printSheet(component());
    const begin = sheet.indexOf('\n1:');
    const accepted: string[] = [];
    for (const [at, before] of [...sheet].entries()) {
      for (const after of '0178ABFGOIl:.-#') {
        if (after === before || (at > begin && after.toLowerCase() === before.toLowerCase())) continue;
        try {
          parse(sheet.slice(0, at) + after + sheet.slice(at + 1));
          accepted.push(`${at}: ${after}`);
        } catch (error) {
          if (!(error instanceof CeremonyError)) throw error;
        }
      }
    }
    expect(accepted).toEqual([]);
  });

  it('tells of every wrong digit the line in which it is', async () => {
    const sheet = printSheet(component());
    const lines = linesOf(sheet);
    for (const [index, line] of lines.entries()) {
      for (let at = line.indexOf(':') + 1; at < line.length; at += 1) {
        if (line.charAt(at) === ' ') continue;
        const wrong = line.charAt(at) === '0' ? '1' : '0';
        const changed = sheet.replace(line, `${line.slice(0, at)}${wrong}${line.slice(at + 1)}`);
        expect(await refusalOf(() => parse(changed))).toEqual(['ERR_CEREMONY_LINE', `line ${index + 1}`]);
      }
    }
  });

  it('finds digits and groups that changed places', async () => {
    const lines = linesOf(printSheet(component()));
    for (const [index, line] of lines.entries()) {
      for (let at = line.indexOf(':') + 2; at + 1 < line.length; at += 1) {
        const swapped = `${line.slice(0, at)}${line.charAt(at + 1)}${line.charAt(at)}${line.slice(at + 2)}`;
        if (swapped.replaceAll(' ', '') === line.replaceAll(' ', '')) continue;
        const text = lines.with(index, swapped).join('\n');
        expect(await refusalOf(() => parse(text))).toEqual(['ERR_CEREMONY_LINE', `line ${index + 1}`]);
      }
    }
  });

  it('finds a line that is missing, twice, too many, or of another sheet', async () => {
    const [one, two] = (await makeShares({ type: 'aes256', threshold: 2, of: 2 }, SOURCES)).parts.map(
      (part) => linesOf(printSheet(part)),
    ) as [string[], string[]];
    const refusal = (lines: readonly string[]) => refusalOf(() => parse(lines.join('\n')));
    expect(await refusal(one.toSpliced(3, 1))).toEqual(['ERR_CEREMONY_LINE', 'line 4']);
    expect(await refusal(one.toSpliced(3, 0, one[3] ?? ''))).toEqual(['ERR_CEREMONY_LINE', 'line 5']);
    expect(await refusal(one.slice(0, -1))).toEqual(['ERR_CEREMONY_SHEET', 'line 7']);
    expect(await refusal([...one, ...two])).toEqual(['ERR_CEREMONY_SHEET', 'line 8']);
    expect(await refusal(one.with(4, two[4] ?? ''))).toEqual(['ERR_CEREMONY_LINE', 'line 5']);
    expect(await refusal([])).toEqual(['ERR_CEREMONY_SHEET', 'line 1']);
  });

  it('with the caption of another sheet is refused', async () => {
    const [one, two] = makeComponents({ type: 'tdes2', custodians: 2 }, SOURCES).parts as [KeyPart, KeyPart];
    const [caption] = printSheet(one).split('\n\n');
    const [, lines] = printSheet(two).split('\n\n');
    expect(await refusalOf(() => parse(`${caption}\n\n${lines}`))).toEqual(['ERR_CEREMONY_SHEET', 'caption']);
  });

  it('of another form is refused at its first line', async () => {
    const part = component();
    for (const unknown of [{ number: 3 }, { threshold: 1 }, { coordinate: 7 }, { number: 0 }])
      expect(await refusalOf(() => parse(linesOf(printSheet({ ...part, ...unknown })).join('\n')))).toEqual([
        'ERR_CEREMONY_SHEET',
        'line 1',
      ]);
  });

  it('that was printed of a damaged part is refused', async () => {
    const damaged = { ...component(), secret: new SecretBytes(new Uint8Array(32).fill(1)) };
    expect(await refusalOf(() => parse(printSheet(damaged)))).toEqual(['ERR_CEREMONY_PART_DAMAGED', 'sheet']);
  });
});

describe('a sheet that is typed', () => {
  it('goes on with the same line after one that was wrong', async () => {
    const part = component();
    const reader = createSheetReader(nodeCiphers);
    const lines = linesOf(printSheet(part));
    let read: KeyPart | undefined;
    expect(reader.lines).toBeUndefined();
    for (const [at, line] of lines.entries()) {
      expect(reader.next).toBe(at + 1);
      expect(await refusalOf(() => reader.take(line.replace(/.$/, 'x')))).toEqual([
        'ERR_CEREMONY_LINE',
        `line ${at + 1}`,
      ]);
      read = reader.take(line);
      if (read === undefined) expect(reader.lines).toBe(lines.length);
    }
    expect(read && comparable(read)).toEqual(comparable(part));
    expect(reader.next).toBe(1);
  });
});

it('the checksum is the published CRC-16 of CCITT', () => {
  expect(checksum(new TextEncoder().encode('123456789'))).toBe(0x29b1);
});
