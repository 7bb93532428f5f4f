/** `npm run prose`: reports phrases that read as translated in Markdown, comments and texts, by file and line. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { lint } from './lint.js';

const named = process.argv.slice(2);
const tracked = execFileSync('git', ['ls-files', '--', ...(named.length > 0 ? named : ['.'])], {
  encoding: 'utf8',
}).split('\n');
let found = 0;
for (const path of tracked.filter((file) => ['.md', '.ts', '.tsx'].includes(extname(file)))) {
  for (const { line, column, message } of await lint(path, readFileSync(path, 'utf8'))) {
    found += 1;
    console.log(`${path}:${line}:${column} ${message}`);
  }
}
if (found > 0) {
  console.log(`${found} phrases to reword (the list: tools/prose/words.js)`);
  process.exitCode = 1;
}
