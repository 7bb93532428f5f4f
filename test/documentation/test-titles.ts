import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The start of a test or a group of tests, with or without `.each`, `.only` or `.failing`. */
const RUNNERS: ReadonlySet<string> = new Set(['describe', 'it', 'test']);

/**
 * The titles of the tests and groups in a test file, as they are written: `%s` and `$name` are not filled in.
 *
 * Tables of attacks (`*.attacks.ts`) hold their names as data: each `name: '…'` counts.
 */
export function testTitles(file: string): Set<string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    const title = titleOf(node);
    if (title !== undefined) titles.add(title);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

function titleOf(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && RUNNERS.has(runnerOf(node.expression))) return textOf(node.arguments[0]);
  const isName = ts.isPropertyAssignment(node) && node.name.getText() === 'name';
  return isName && node.getSourceFile().fileName.endsWith('.attacks.ts')
    ? textOf(node.initializer)
    : undefined;
}

/** `it` of `it(…)`, `it.only(…)` and `it.each(table)(…)`. A skipped test proves nothing. */
function runnerOf(called: ts.Expression): string {
  if (ts.isIdentifier(called)) return called.text;
  if (ts.isCallExpression(called)) return runnerOf(called.expression);
  if (!ts.isPropertyAccessExpression(called) || /^(skip|todo)$/.test(called.name.text)) return '';
  return runnerOf(called.expression);
}

function textOf(node: ts.Expression | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
