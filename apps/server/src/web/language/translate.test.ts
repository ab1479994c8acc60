import { globSync, readFileSync } from 'node:fs';
import { TEST_AMOUNTS } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { SENTENCES_DE } from './sentences.de.ts';
import { toGerman } from './translate.ts';

const ROOT = new URL('../../../../..', import.meta.url).pathname;
/** Where results and reasons get their sentences. Faults of a policy's text are told to its author, and are English. */
const SOURCES = [
  ...globSync('packages/attestation/src/{appraisal/checks,proof,verifiers}/**/*.ts', { cwd: ROOT }),
  'packages/attestation/src/appraisal/appraise.ts',
  'packages/attestation/src/appraisal/policy/default-policies.ts',
  ...globSync('apps/server/src/{devices/enrolment/refused-checks,devices/terminal-operations/readiness}.ts', {
    cwd: ROOT,
  }),
].filter((path) => !/\.test\.ts$|fixture|\/testing\//.test(path));

const COMMENT = /\/\*.*?\*\/|(?<!:)\/\/[^\n]*/gs;
const LITERAL = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;
const SENTENCE = /^[A-Z].* .*\.$/s;
/** What is thrown at a programmer. */
const NO_SENTENCE = /Error\($/;

const sentencesIn = (source: string): readonly string[] => {
  const text = source.replace(COMMENT, '');
  return [...text.matchAll(LITERAL)]
    .filter(({ index }) => !NO_SENTENCE.test(text.slice(0, index)))
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .filter((literal) => SENTENCE.test(literal))
    .map((literal) => literal.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '1').replace(/\\'/g, "'"));
};

describe('sentences of results', () => {
  it('are each known in German', () => {
    const missing = SOURCES.flatMap((path) =>
      sentencesIn(readFileSync(`${ROOT}/${path}`, 'utf8'))
        .filter((english) => toGerman(english) === english)
        .map((english) => `${path}: ${english}`),
    );
    expect(SOURCES.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('of test amounts and of the steps of a payment are too', () => {
    const notes = readFileSync(
      `${ROOT}/apps/server/src/trust/attestation/references/built-in-references.ts`,
      'utf8',
    );
    const messages = readFileSync(`${ROOT}/apps/server/src/money/acquiring/describe-step.ts`, 'utf8');
    const said = [
      ...TEST_AMOUNTS.map(({ meaning }) => meaning),
      ...[...notes.matchAll(/note: '([^']+)'/g)].map(([, note = '']) => note),
      ...[...messages.matchAll(/'(0\d{3})': '([^']+)'/g)].map(([, mti, name]) => `${mti} ${name}`),
      ...['passed', 'passed with a warning', 'not passed'].map((verdict) => `Attestation: ${verdict}`),
      '0210 Authorisation answer, DE39 05',
      'Proved by the device’s own key',
      'The answer is for payment pay_1.',
      'The answer is for no payment.',
    ];
    expect(said.length).toBeGreaterThan(30);
    expect(said.filter((english) => toGerman(english) === english)).toEqual([]);
  });

  it('take what is put into them along', () => {
    expect(
      toGerman(
        "The phone's clock is 4 minutes fast. Switch on automatic date and time in its settings, then try again.",
      ),
    ).toBe(
      'Die Uhr des Telefons geht 4 Minuten vor. Schalten Sie in seinen Einstellungen Datum und Uhrzeit auf automatisch, und versuchen Sie es noch einmal.',
    );
    expect(toGerman('Its last check failed. items.boot: self-signed, unlocked.')).toBe(
      'Seine letzte Prüfung schlug fehl. items.boot: self-signed, unlocked.',
    );
  });

  it('that an operator wrote stay as they are', () => {
    for (const text of ['Only our own tablets.', '', '$& {} \\', 'x'.repeat(5_000)])
      expect(toGerman(text)).toBe(text);
  });

  it('have as many places for what is put in as in English', () => {
    const holes = (text: string) => text.split('{}').length;
    for (const [english, german] of Object.entries(SENTENCES_DE)) expect(holes(german)).toBe(holes(english));
  });
});
