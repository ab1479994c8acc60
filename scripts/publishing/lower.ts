// The sources use the methods that Uint8Array has for hex and base64 since ECMAScript 2026. A package also has to run on Node 22 and 24,
// which lack them: as a compiler turns newer syntax into older, this turns `bytes.toHex()` into `uint8ArrayToHex(bytes)`, a function of
// `uint8array.ts`, a copy of which goes into the package. The result is TypeScript again and is then type-checked against the library of
// ECMAScript 2024: what is not replaced, and what is replaced but belongs to something else than bytes, does not compile.
import ts from 'typescript';

const METHODS = new Map([
  ['toHex', 'uint8ArrayToHex'],
  ['toBase64', 'uint8ArrayToBase64'],
]);
const FUNCTIONS = new Map([
  ['fromHex', 'uint8ArrayFromHex'],
  ['fromBase64', 'uint8ArrayFromBase64'],
]);

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `Uint8Array.fromHex`, called or not, becomes `uint8ArrayFromHex`. */
const functionEdits = (file: ts.SourceFile, node: ts.PropertyAccessExpression): readonly Edit[] => {
  const name = FUNCTIONS.get(node.name.text);
  if (name === undefined || node.expression.getText(file) !== 'Uint8Array') return [];
  return [{ start: node.getStart(file), end: node.end, text: name }];
};

/** `bytes.toHex(…)` becomes `uint8ArrayToHex(bytes, …)`; the edits of a call do not overlap those of calls inside it. */
const methodEdits = (file: ts.SourceFile, call: ts.CallExpression): readonly Edit[] => {
  const access = call.expression;
  if (!ts.isPropertyAccessExpression(access)) return [];
  const name = METHODS.get(access.name.text);
  if (name === undefined) return [];
  const start = access.expression.getStart(file);
  if (ts.isPropertyAccessExpression(call.parent) && ts.isOptionalChain(call.parent)) {
    const { line } = file.getLineAndCharacterOfPosition(start);
    throw new Error(`${file.fileName}:${line + 1}: an optional chain goes on after ${access.name.text}()`);
  }
  return [
    { start, end: start, text: `${name}(` },
    { start: access.expression.end, end: call.arguments.pos, text: call.arguments.length > 0 ? ', ' : '' },
  ];
};

/**
 * @param fileName for messages, and to tell `.tsx`
 * @param text TypeScript
 * @param replacement module specifier of `uint8array.ts` as this file has to import it
 * @returns TypeScript with the same lines
 */
export const lower = (fileName: string, text: string, replacement: string): string => {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) edits.push(...methodEdits(file, node));
    if (ts.isPropertyAccessExpression(node)) edits.push(...functionEdits(file, node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (edits.length === 0) return text;
  let lowered = text;
  // From the end to the beginning; of two that begin at one place the outer was found first and has to come before the inner.
  for (const { start, end, text: by } of edits.sort((a, b) => a.start - b.start).reverse()) {
    lowered = lowered.slice(0, start) + by + lowered.slice(end);
  }
  const names = [...FUNCTIONS, ...METHODS]
    .filter(([, name]) => edits.some((edit) => edit.text.startsWith(name)))
    .map(([method, name]) => `${method} as ${name}`);
  const imported = `import { ${names.join(', ')} } from '${replacement}'; `;
  const [first = ''] = /^#!.*\n/.exec(lowered) ?? [];
  return `${first}${imported}${lowered.slice(first.length)}`;
};
