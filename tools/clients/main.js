/**
 * `npm run clients`: the generated part of the clients in Python and Go, from the description of the API. With `--check`, exits
 * with 1 if a file is not as it would be written.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { clientFiles } from './files.js';

const isCheck = process.argv.includes('--check');
for (const [path, text] of clientFiles()) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (!isCheck) writeFileSync(path, text);
  else {
    console.log(`${path} is out of date: run \`npm run clients\``);
    process.exitCode = 1;
  }
}
