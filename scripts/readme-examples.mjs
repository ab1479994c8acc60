// The examples of a page. A block of TypeScript is fenced as `ts` or `tsx`, and as `ts run` where it can also be run. What it takes for
// granted stands before it in a comment that no reader sees: `<!-- given`, declarations and imports, `-->`. Commands that can be run are
// fenced as `sh run`.

/**
 * Every line stands where it stands in the page, so that a fault is told by the line of the page.
 *
 * @param {string} page name of the page, for the name of the example
 * @param {string} text Markdown
 * @returns {{ name: string, code: string, runs: boolean }[]}
 */
export const examplesOf = (page, text) => {
  const examples = [];
  let given = [];
  let inside;
  for (const [at, line] of text.split('\n').entries()) {
    if (inside === 'given') {
      if (line === '-->') inside = undefined;
      else given[at] = line;
    } else if (inside !== undefined) {
      if (line.startsWith('```')) {
        const code = `${Array.from(inside.lines, (each) => each ?? '').join('\n')}\nexport {};\n`;
        examples.push({ name: inside.name, code, runs: inside.runs });
        inside = undefined;
        given = [];
      } else inside.lines[at] = line;
    } else if (line === '<!-- given') {
      inside = 'given';
      given = [];
    } else {
      const [, kind, runs] = /^```(tsx?)( run)?$/.exec(line) ?? [];
      if (kind !== undefined) {
        inside = { name: `${page}.${at + 1}.${kind}`, lines: given, runs: runs !== undefined };
      }
    }
  }
  return examples;
};

/** The commands of a page that can be run: `npx tally tlv 9F27…` gives `['tally', 'tlv', '9F27…']`. */
export const commandsOf = (text) =>
  [...text.matchAll(/^```sh run\n(.*?)^```$/gms)].flatMap(([, block]) =>
    [...block.matchAll(/^npx (.+)$/gm)].map(([, command]) => command.split(' ')),
  );
