import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Found {
  readonly line: number;
  readonly message: string;
}

/**
 * The findings of the prose linter in a text, in a separate process: textlint does not load in jest's
 * modules.
 */
function lint(path: string, text: string, except: readonly string[] = []): Found[] {
  const folder = mkdtempSync(join(tmpdir(), 'prose-'));
  const script = join(folder, 'lint.mjs');
  const call = [path, text, except].map((value) => JSON.stringify(value)).join(', ');
  writeFileSync(
    script,
    `import { lint } from ${JSON.stringify(join(process.cwd(), 'tools/prose/lint.js'))};
    console.log(JSON.stringify(await lint(${call})));`,
  );
  try {
    return JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8', env: {} })) as Found[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const linesOf = (found: readonly Found[]) => found.map(({ line }) => line);

describe('the prose linter', () => {
  it('reports the line of a phrase in comments, strings, templates and tests’ names, and what to write', () => {
    const source = [
      '/**',
      ' * The key is read',
      ' * anew.',
      ' */',
      "const a = 'a joined ' +",
      "  'text, told ' + 'of twice';",
      'const b = `the ${a} is read anew`; // read anew',
      "it('reads the key anew', () => { const anew = 1; });",
    ].join('\n');
    const found = lint('made-up.ts', source);
    expect(linesOf(found)).toEqual([3, 7, 6, 7, 8].sort());
    expect(found[0]?.message).toContain('"anew" (anew): write again');
  });

  it('reports a phrase in paragraphs, headings, lists and tables of Markdown', () => {
    const page = '# Anew\n\nRead\nanew.\n\n- and **anew**\n\n| a | b |\n| --- | --- |\n| x | anew |\n';
    expect(linesOf(lint('made-up.md', page))).toEqual([1, 4, 6, 10]);
  });

  it('leaves code alone, and does not join the words on both sides of it', () => {
    expect(lint('made-up.md', 'It is `x` none.\n\n```sh\nanew\n```\n\nSee `anew`.\n')).toEqual([]);
    expect(
      lint('made-up.ts', 'const anew = `told ${x}of`; // see `anew`\nconst joined = "is" + x + "none";'),
    ).toEqual([]);
  });

  it('leaves out the words that a folder is excused from, and no others', () => {
    expect(lint('made-up.md', 'Whoever reads it anew.', ['anew'])).toHaveLength(1);
  });
});
