import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemInLanguage } from './problem-in-language.ts';
import { wantedLanguage } from './wanted-language.ts';

const PROBLEM = {
  type: 'http://localhost/docs/problems#not_found',
  title: 'Not found',
  status: 404,
  code: 'not_found',
  remedy: 'Check the address.',
  instance: 'req_1',
} as const;

describe('the language that is wanted', () => {
  it.each([
    [undefined, 'en', 'en-GB'],
    ['', 'en', 'en-GB'],
    ['de', 'de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de', 'de-AT'],
    ['en-US,en;q=0.9,de;q=0.8', 'en', 'en-US'],
    ['fr-CH, fr;q=0.9, de;q=0.7, en;q=0.8', 'en', 'en'],
    ['fr-CH, fr;q=0.9, de;q=0.7', 'de', 'de'],
    ['fr', 'en', 'en-GB'],
    ['de;q=0, en', 'en', 'en'],
    ['DE-ch', 'de', 'DE-ch'],
    ['de-no_locale', 'de', 'de'],
    [`de${',x'.repeat(200)}`, 'en', 'en-GB'],
  ])('of %o is %s, written as in %s', (header, language, locale) => {
    expect(wantedLanguage(header)).toEqual({ language, locale });
  });

  it('is one that amounts and times can be written in, whatever the header holds', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const { locale } = wantedLanguage(header);
        expect(new Intl.NumberFormat(locale).format(1)).not.toBe('');
      }),
    );
  });
});

describe('a problem', () => {
  it('is said in German to who asks for it: the code stays, and the detail', () => {
    const said = problemInLanguage({ ...PROBLEM, detail: 'No such terminal.' }, 'de-DE,de;q=0.9');
    expect(said.headers).toEqual({ 'content-language': 'de', vary: 'accept-language' });
    expect(said.problem).toMatchObject({
      code: 'not_found',
      title: 'Nicht gefunden',
      detail: 'No such terminal.',
    });
    expect(said.problem.remedy).toMatch(/^Prüfen Sie/);
  });

  it('of a code that is not known here is left as it is', () => {
    const other = { ...PROBLEM, code: 'of_a_newer_version' };
    expect(problemInLanguage(other, 'de').problem).toEqual(other);
  });
});
