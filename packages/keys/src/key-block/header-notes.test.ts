import { expect, it } from 'vitest';
import { parseHeader } from './header.ts';
import { headerNotes } from './header-notes.ts';

const codesOf = (text: string) => headerNotes(parseHeader(text).header).map(({ code }) => code);

it.each([
  'D0000P0AE00E0000',
  'B0000P0TB00N0000',
  'D0000B0AX00N0000',
  'D0000E0TX00S0000',
  'D0000M6AC00E0000',
  'D0000V2TV00N0000',
  'D0000C0TG00N0000',
  'D0000K0AB00E0000',
  'D0000K1AB00N0000',
  'D0000S0ES00N0000',
  'D000010AB00N0000',
])('nothing is to be noted of the header %s', (text) => {
  expect(codesOf(text)).toEqual([]);
});

it.each([
  ['A0000P0TE00E0000', ['variant_binding']],
  ['C0000P0TE00E0000', ['variant_binding']],
  ['B0000P0DE00E0000', ['single_des']],
  ['D0000Z9AE00E0000', ['usage_unknown']],
  ['D0000P0XE00E0000', ['algorithm_unknown']],
  ['D0000P0AC00E0000', ['mode_of_another_usage']],
  ['D0000B0AE00N0000', ['mode_of_another_usage']],
  ['D0000M6AX00E0000', ['mode_of_another_usage']],
  ['D0000V2TB00E0000', ['mode_of_another_usage']],
  ['D0000S0RE00N0000', ['mode_of_another_usage']],
  ['D0000P0AN00E0000', ['mode_unrestricted']],
  ['D0000P0AE00X0000', ['exportability_unknown']],
  ['D0000K1AB00E0000', ['protection_key_exportable']],
  ['A0000P0DC00X0000', ['variant_binding', 'mode_of_another_usage', 'single_des', 'exportability_unknown']],
])('of the header %s are noted %s', (text, codes) => {
  expect(codesOf(text)).toEqual(codes);
});

it('a note says what would be right, and in which field', () => {
  const notes = headerNotes(parseHeader('D0000P0AC00E0000').header);
  expect(notes).toEqual([
    { code: 'mode_of_another_usage', field: 'mode', note: 'a key of usage P0 has the mode B, D, E or N' },
  ]);
});
