// A vitest reporter for `npm run vectors`: a table of the published cases that the tests of this run proved. Nothing in it is kept by hand:
// each test says which case it proves (vectors/vector-case.ts), and the run says whether it did.
import { readdirSync } from 'node:fs';
import process from 'node:process';

const HEADS = ['suite', 'cases', 'passed', 'refused as expected', 'switched off', 'failed'];

const countOf = (cases, state) => cases.filter((one) => one.state === state).length;
const rowOf = (name, cases) => [
  name,
  cases.length,
  countOf(cases, 'passes'),
  countOf(cases, 'refused'),
  countOf(cases, 'off'),
  countOf(cases, 'failed'),
];

export default class VectorsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const suites = new Map();
    const broken = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        for (const { suite, name, expects, reason } of test.meta().vectors ?? []) {
          const cases = suites.get(suite) ?? new Map();
          suites.set(suite, cases);
          const failed = state !== 'passed' || cases.get(name)?.state === 'failed';
          cases.set(name, { name, state: failed ? 'failed' : expects, reason });
        }
        if (state === 'failed') broken.push(test.fullName);
      }
      broken.push(...module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`));
    }
    broken.push(...unhandledErrors.map(({ message }) => message));
    this.#print(suites, broken);
  }

  #print(suites, broken) {
    const names = [...suites.keys()].sort();
    const all = names.flatMap((name) => [...suites.get(name).values()]);
    const rows = names.map((name) => rowOf(name, [...suites.get(name).values()]));
    const widths = HEADS.map((head, column) =>
      Math.max(head.length, ...rows.map((row) => String(row[column]).length)),
    );
    const line = (row) =>
      row
        .map((cell, column) =>
          column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]),
        )
        .join('  ');
    const out = [line(HEADS), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
    const off = names.flatMap((name) =>
      [...suites.get(name).values()]
        .filter(({ state }) => state === 'off')
        .map((one) => `  ${name}: ${one.name}\n    ${one.reason}`),
    );
    if (off.length > 0) out.push('', 'Switched off, and why:', ...off);
    const topics = readdirSync('vectors', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const unused = topics.filter(({ name }) => !names.some((suite) => suite.startsWith(`${name}/`)));
    if (unused.length > 0)
      out.push('', `No test proves a case of: ${unused.map(({ name }) => name).join(', ')}`);
    if (broken.length > 0) out.push('', 'Failed:', ...broken.map((name) => `  ${name}`));
    const [, cases, passed, refused, switchedOff, failed] = rowOf('', all);
    const sum = `${cases} cases in ${names.length} suites: ${passed} passed, ${refused} refused as expected, ${switchedOff} switched off, ${failed} failed`;
    process.stdout.write(`${[...out, '', sum].join('\n')}\n`);
    if (broken.length > 0 || unused.length > 0 || cases === 0) process.exitCode = 1;
  }
}
