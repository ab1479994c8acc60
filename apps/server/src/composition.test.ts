import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import areas from '../../../architecture/areas.json' with { type: 'json' };
import { MODULES } from './modules.ts';

const ROOT = import.meta.dirname;
/** From the ground up, as far as they have modules. */
const AREAS = areas.filter((area) => existsSync(join(ROOT, area)));

/** What a function uses before the place where it is declared, whether at once or from within a closure. */
const usedBeforeDeclaration = (file: string, text: string): string[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];

  /** Names that a binding declares, with the end of the declaration from which on they hold a value. */
  const namesOf = (name: ts.BindingName): ts.Identifier[] =>
    ts.isIdentifier(name)
      ? [name]
      : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesOf(element.name)));

  /** Constants of one block of a function, not those of the module: its functions may stand in any order. */
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) {
      const declared = new Map<string, number>();
      for (const statement of node.statements) {
        if (!ts.isVariableStatement(statement)) continue;
        for (const declaration of statement.declarationList.declarations) {
          for (const { text: name } of namesOf(declaration.name)) declared.set(name, statement.end);
        }
      }
      const look = (inner: ts.Node): void => {
        if (ts.isIdentifier(inner)) {
          const from = declared.get(inner.text);
          if (from !== undefined && inner.pos < from && isUse(inner) && !isWithinOwn(inner, node)) {
            const { line } = source.getLineAndCharacterOfPosition(inner.getStart());
            found.push(`${file}:${line + 1} ${inner.text}`);
          }
        }
        ts.forEachChild(inner, look);
      };
      ts.forEachChild(node, look);
    }
    ts.forEachChild(node, visit);
  };

  const isUse = (name: ts.Identifier): boolean => {
    const { parent } = name;
    if (ts.isPropertyAccessExpression(parent)) return parent.expression === name;
    if (ts.isPropertyAssignment(parent)) return parent.initializer === name;
    if (ts.isBindingElement(parent)) return parent.initializer === name;
    if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === name;
    return !(
      ts.isMethodDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isTypeReferenceNode(parent) ||
      ts.isTypeQueryNode(parent) ||
      ts.isQualifiedName(parent)
    );
  };

  /** A name that something between declares anew, or that its own declaration uses: a function that calls itself. */
  const isWithinOwn = (name: ts.Identifier, block: ts.Block): boolean => {
    for (let at: ts.Node = name; at !== block; at = at.parent) {
      if (
        ts.isFunctionLike(at) &&
        at.parameters.some((each) => namesOf(each.name).some(({ text: own }) => own === name.text))
      ) {
        return true;
      }
      if (ts.isVariableDeclaration(at) && namesOf(at.name).some(({ text: own }) => own === name.text))
        return true;
      if (
        ts.isBlock(at) &&
        at.statements.some(
          (statement) =>
            ts.isVariableStatement(statement) &&
            statement.declarationList.declarations.some((each) =>
              namesOf(each.name).some(({ text: own }) => own === name.text),
            ),
        )
      ) {
        return true;
      }
    }
    return false;
  };

  visit(source);
  return found;
};

const sourcesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));

describe('the composition', () => {
  const roots = [
    join(ROOT, 'app.ts'),
    ...AREAS.flatMap((area) =>
      sourcesOf(join(ROOT, area)).filter((file) => /\/[^/]+\/[^/]+\/index\.ts$/.test(file)),
    ),
  ];

  it('is looked at: the root, and the index of every module', () => {
    expect(roots.length).toBe(Object.keys(MODULES).length + 1);
  });

  it.each(roots.map((file) => [relative(ROOT, file), file]))(
    'makes everything from what is made already, in one pass: %s',
    (name, file) => {
      expect(usedBeforeDeclaration(name, readFileSync(file, 'utf8'))).toEqual([]);
    },
  );

  it('finds a closure over something that is made later, and none where a name is only the same', () => {
    const looks = (body: string) => usedBeforeDeclaration('x.ts', `const f = () => {${body}};`).length;
    expect(looks('const a = make(() => b.of()); const b = make();')).toBe(1);
    expect(looks('const a = { b: (c) => b(c) }; const { b } = make();')).toBe(1);
    expect(looks('const a = { b: 1 }; const b = a.b;')).toBe(0);
    expect(looks('const a = (b) => b + 1; const b = a(1);')).toBe(0);
    expect(looks('const a = () => { const b = 1; return b; }; const b = a();')).toBe(0);
    expect(looks('const loop = () => later(loop);')).toBe(0);
  });

  it('names modules from the ground up: none before one of an area below its own', () => {
    const folders = AREAS.flatMap((area) =>
      readdirSync(join(ROOT, area)).map((name) => [name, AREAS.indexOf(area)] as const),
    );
    const levelOf = new Map(folders);
    const levels = Object.values(MODULES).map(({ name }) => levelOf.get(name) ?? -1);
    expect(levels).not.toContain(-1);
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(new Set(Object.values(MODULES).map(({ name }) => name))).toEqual(new Set(levelOf.keys()));
  });
});
