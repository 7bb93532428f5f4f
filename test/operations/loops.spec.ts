import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

/** The only places that may start a timer that repeats, and why. Everything else is a `Beat`. */
const intervals: Readonly<Record<string, string>> = {
  'libs/kernel/src/work/beat.ts': 'is what a beat is made of',
  'libs/oauth/src/session/old-link-sessions.ts': 'is one deletion an hour that nothing waits for',
  'libs/keyring/src/rotation/keyring-watch.ts': 'looks once more when something was announced during a look',
};

/**
 * The code that runs in the broker's process: the libs and the broker itself, without tests and code for browsers.
 */
const files = ['libs', 'apps/broker/src']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|\/testing\/|^libs\/client\//.test(file));

interface Found {
  readonly file: string;
  readonly node: ts.Node;
}

function findAll(wanted: (node: ts.Node) => boolean): Found[] {
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    return within(source, wanted).map((node) => ({ file, node }));
  });
}

function within(node: ts.Node, wanted: (node: ts.Node) => boolean): ts.Node[] {
  const found = wanted(node) ? [node] : [];
  ts.forEachChild(node, (child) => {
    found.push(...within(child, wanted));
  });
  return found;
}

const isRepeatingTimer = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && /(^|\.)(setInterval|Interval|Cron)$/.test(node.expression.getText());

const isEndless = (node: ts.Node): boolean =>
  (ts.isForStatement(node) && node.condition === undefined) ||
  (ts.isWhileStatement(node) && node.expression.kind === ts.SyntaxKind.TrueKeyword);

const leaves = (node: ts.Node): boolean =>
  ts.isReturnStatement(node) || ts.isBreakStatement(node) || ts.isThrowStatement(node);

function placeOf({ file, node }: Found): string {
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return `${file}:${line + 1}`;
}

describe('the loops of the broker', () => {
  it('that repeat by a timer are beats: never concurrent, and ended by a stop', () => {
    const places = new Set(findAll(isRepeatingTimer).map(({ file }) => file));
    expect([...places].sort()).toEqual(Object.keys(intervals).sort());
  });

  it('without a condition have a way out', () => {
    const loops = findAll(isEndless);
    expect(loops.length).toBeGreaterThan(5);
    expect(loops.filter(({ node }) => within(node, leaves).length === 0).map(placeOf)).toEqual([]);
  });
});
