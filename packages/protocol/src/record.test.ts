import * as Type from 'typebox';
import { Compile } from 'typebox/compile';
import { Check } from 'typebox/value';
import { expect, it } from 'vitest';
import { RecordOf } from './record.ts';

const Items = RecordOf(Type.Boolean(), { propertyNames: { maxLength: 4 } });
const compiled = Compile(Items);

it.each<[string, unknown, boolean]>([
  ['no member', {}, true],
  ['members of the kind', { a: true, b: false }, true],
  ['a member of another kind', { a: true, b: 1 }, false],
  ['a member of another kind whose name has a line break', { 'a\nb': 1 }, false],
  ['a name that is too long', { abcde: true }, false],
  ['an array', [true], false],
  ['null', null, false],
])('an object with %s', (_, value, fits) => {
  expect(Check(Items, value)).toBe(fits);
  expect(compiled.Check(value)).toBe(fits);
});
