/**
 * Preloaded into a program, the one named by `LOADED_BY`: writes to the file `LOADED_PACKAGES` each module that Node.js loads, a line
 * each.
 */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const { LOADED_BY: program, LOADED_PACKAGES: file } = process.env;

// What it starts has the same environment.
if (process.argv[1] === program)
  registerHooks({
    load: (url, context, next) => {
      appendFileSync(file, `${url}\n`);
      return next(url, context);
    },
  });
