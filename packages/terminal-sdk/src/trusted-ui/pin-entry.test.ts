import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrambledLayout, TELEPHONE_LAYOUT } from './pad-layout.ts';
import { PIN_ENTRY_TERMS, PinEntry } from './pin-entry.ts';
import { digitOfDrag } from './relative-pad.ts';

const START = 1_000;
const typed = (...digits: number[]): PinEntry => {
  const entry = new PinEntry(START);
  for (const digit of digits) entry.enter(digit, START);
  return entry;
};

describe('the entry of a PIN', () => {
  it('gives the digits out once, when they are confirmed', () => {
    const entry = typed(1, 2, 3, 4);
    expect(entry.shown).toEqual({ entered: 4, mayConfirm: true, end: undefined });
    expect(entry.confirm(START)).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(entry.confirm(START)).toBeUndefined();
    expect(entry.shown).toEqual({ entered: 0, mayConfirm: false, end: 'confirmed' });
  });

  it('takes four to twelve digits, and no other keys', () => {
    const short = typed(1, 2, 3);
    expect(short.confirm(START)).toBeUndefined();
    expect(short.shown).toMatchObject({ entered: 3, end: undefined });
    expect(typed(...Array.from({ length: 15 }, () => 7)).confirm(START)).toHaveLength(12);
    expect(typed(10, -1, 1.5, Number.NaN).shown.entered).toBe(0);
  });

  it('begins anew after clear', () => {
    const entry = typed(9, 9, 9);
    entry.clear(START);
    for (const digit of [4, 3, 2, 1]) entry.enter(digit, START);
    expect(entry.confirm(START)).toEqual(Uint8Array.of(4, 3, 2, 1));
  });

  it.each(['cancelled', 'bypassed', 'interrupted', 'timed-out'] as const)(
    'knows no digit any more when it was %s, and stays ended',
    (why) => {
      const entry = typed(1, 2, 3, 4);
      entry.end(why);
      entry.end('cancelled');
      entry.enter(5, START);
      expect(entry.confirm(START)).toBeUndefined();
      expect(entry.shown).toEqual({ entered: 0, mayConfirm: false, end: why });
    },
  );

  it('ends by itself when nobody presses a key, and after a minute whoever does', () => {
    const { betweenMs, wholeMs } = PIN_ENTRY_TERMS;
    const idle = typed(1, 2, 3, 4);
    idle.tick(START + betweenMs - 1);
    expect(idle.shown.end).toBeUndefined();
    expect(idle.dueAt).toBe(START + betweenMs);
    expect(idle.confirm(START + betweenMs)).toBeUndefined();
    expect(idle.shown.end).toBe('timed-out');

    const slow = new PinEntry(START);
    for (let now = START; now < START + wholeMs; now += betweenMs - 1) slow.enter(1, now);
    slow.tick(START + wholeMs);
    expect(slow.shown.end).toBe('timed-out');
  });

  it('shows in no form what was entered', () => {
    const entry = typed(8, 6, 4, 2);
    const { entered, ...rest } = entry.shown;
    expect(entered).toBe(4);
    expect(JSON.stringify([entry, rest])).not.toMatch(/[8642]/);
  });
});

describe('the pad', () => {
  it('is another order for each entry, and each digit is as likely in each place', () => {
    const draws = 4_000;
    const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
    for (let draw = 0; draw < draws; draw += 1) {
      const layout = scrambledLayout((length) => crypto.getRandomValues(new Uint8Array(length)));
      expect(layout.toSorted()).toEqual(TELEPHONE_LAYOUT.toSorted());
      for (const [place, digit] of layout.entries()) {
        const row = counts[place] ?? [];
        row[digit] = (row[digit] ?? 0) + 1;
      }
    }
    // Chi square with 99 degrees of freedom less the sums of rows and columns: 81. Above 160 comes once in millions of right generators.
    const expected = draws / 10;
    const sum = counts.flat().reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
    expect(sum).toBeLessThan(160);
  });

  it('draws again rather than favour a digit', () => {
    const bytes = [255, 254, 253, 252, 251, 250, 9, ...new Array<number>(20).fill(0)];
    const layout = scrambledLayout(() => Uint8Array.of(bytes.shift() ?? 0));
    // The six bytes above 249 would make a number below ten unfair: the seventh is the first one used, and keeps the 0 in its place.
    expect(layout[9]).toBe(0);
  });

  it('reads a drag from wherever the finger came down', () => {
    const around = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => digitOfDrag({ right, down })));
    expect(around).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(digitOfDrag({ right: 0, down: 2 })).toBe(0);
    for (const outside of [
      { right: 1, down: 2 },
      { right: -1, down: 2 },
      { right: 2, down: 0 },
      { right: 0, down: 3 },
      { right: 0, down: -2 },
    ]) {
      expect(digitOfDrag(outside)).toBeUndefined();
    }
  });

  it('does not mind a finger that trembles', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1, max: 1 }),
        fc.integer({ min: -1, max: 2 }),
        fc.double({ min: -0.49, max: 0.49, noNaN: true }),
        fc.double({ min: -0.49, max: 0.49, noNaN: true }),
        (right, down, a, b) => {
          expect(digitOfDrag({ right: right + a, down: down + b })).toBe(digitOfDrag({ right, down }));
        },
      ),
    );
  });
});
