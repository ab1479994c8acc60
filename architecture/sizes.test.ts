import { expect, it } from 'vitest';
import { FILE_LINES, FUNCTION_LINES, measure, readList } from './measure-sizes.mjs';

const found = measure();
const allowed = readList();

it(`no function grows over ${FUNCTION_LINES} lines, and no file over ${FILE_LINES}, but those that are listed`, () => {
  const grown = Object.entries(found).filter(([name, lines]) => lines > (allowed[name] ?? 0));
  expect(grown, 'split it into ideas of its own').toEqual([]);
});

it('the list holds nothing that is shorter by now', () => {
  const shrunk = Object.entries(allowed).filter(([name, lines]) => (found[name] ?? 0) < lines);
  expect(shrunk, 'run: node architecture/measure-sizes.mjs').toEqual([]);
});
