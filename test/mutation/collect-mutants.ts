import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Mutant } from './mutant.js';
import { mutateSql } from './mutate-sql.js';
import { subjects, type SubjectName } from './subjects.js';

/** Not mutated: tests, code that only describes the API, and migrations, which have run before the specs begin. */
const LEFT_OUT = /\.spec\.ts$|\/(testing|description|migrations)\/|\/index\.ts$|\.module\.ts$/;

const SWAPPED_OPERATORS = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
]);

/** Every condition of a subject that can be broken, in the order of the files. */
export function collectMutants(subject: SubjectName): Mutant[] {
  return subjects[subject].sources.flatMap(filesBelow).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const lines = text.split('\n');
    const found: Mutant[] = [];
    const twins = new Map<string, number>();
    const add = (start: number, end: number, replacement: string): void => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      const original = text.slice(start, end);
      const code = (lines[line] ?? '').trim();
      const twin = JSON.stringify([code, original, replacement]);
      const before = twins.get(twin) ?? 0;
      twins.set(twin, before + 1);
      const place = `${code}#${before}`;
      found.push({ subject, file, line: line + 1, start, end, original, replacement, place });
    };
    visit(source, source, add);
    return found;
  });
}

type Add = (start: number, end: number, replacement: string) => void;

function visit(source: ts.SourceFile, node: ts.Node, add: Add): void {
  if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) breakCondition(source, node, add);
  if (ts.isBinaryExpression(node)) {
    const swapped = SWAPPED_OPERATORS.get(node.operatorToken.kind);
    if (swapped !== undefined) add(node.operatorToken.getStart(source), node.operatorToken.getEnd(), swapped);
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    add(node.getStart(source), node.operand.getStart(source), '');
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
    for (const { start, end, replacement } of mutateSql(node.getText(source)))
      add(node.getStart(source) + start, node.getStart(source) + end, replacement);
  ts.forEachChild(node, (child) => {
    visit(source, child, add);
  });
}

function breakCondition(
  source: ts.SourceFile,
  node: ts.IfStatement | ts.ConditionalExpression,
  add: Add,
): void {
  const condition = ts.isIfStatement(node) ? node.expression : node.condition;
  for (const value of ['true', 'false']) add(condition.getStart(source), condition.getEnd(), value);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith('.ts') && !LEFT_OUT.test(file))
    .sort();
}
