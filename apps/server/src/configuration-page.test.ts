import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Environment as IssuerEnvironment } from '../../issuer/src/config.ts';
import { VARIABLES } from './config.ts';

const PAGE = readFileSync(new URL('../../../docs/reference/configuration.md', import.meta.url), 'utf8');

/** The table of the chapter: variable and what the page calls its default. */
const tableOf = (chapter: string): (readonly [variable: string, said: string])[] =>
  (PAGE.split(/^## /m).find((text) => text.startsWith(chapter)) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, variable = '', said = ''] = line.split('|').map((cell) => cell.trim());
      return [variable.replaceAll('`', ''), said];
    });

describe.each([
  ['Server', VARIABLES],
  ['Issuer host', IssuerEnvironment.properties],
])('the page of settings: %s', (chapter, properties) => {
  const table = tableOf(chapter);

  it('has one row for each variable that is read, and no other', () => {
    expect(table.map(([variable]) => variable).sort()).toEqual(Object.keys(properties).sort());
  });

  it.each(Object.entries(properties))('says the default of %s', (name, schema) => {
    const said = table.find(([variable]) => variable === name)?.[1];
    if ('default' in schema) expect(said).toBe(`\`${String(schema.default)}\``);
    else expect(said).toBeTruthy();
  });
});
