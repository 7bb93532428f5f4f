/** Finds the dialect that a setting, an option or a control call names. */

import { readFileSync } from 'node:fs';
import { DescriptionRefused, parseDescription, readDescription } from '#standard';
import type { CloudDescription } from '#standard';
import { Dialect } from './dialect.js';
import { documented } from './documented.js';
import { vendor } from './vendor.js';

const builtIn: ReadonlyMap<string, CloudDescription> = new Map<string, CloudDescription>([
  ['documented', documented],
  ['vendor', vendor],
]);

/** No dialect has this name, or the file is not one; the message says what was expected, and where. */
export class UnknownDialect extends Error {
  override readonly name = 'UnknownDialect';
}

/** The dialect of this name, or in the file at this path. @throws UnknownDialect */
export function chooseDialect(nameOrFile: string): Dialect {
  const known = builtIn.get(nameOrFile);
  return new Dialect(known ?? readFile(nameOrFile));
}

/** The dialect that a control call gives: a name, or a description in full. @throws UnknownDialect */
export function dialectFrom(nameOrDescription: unknown): Dialect {
  if (typeof nameOrDescription !== 'string')
    return new Dialect(refusing('', () => readDescription(nameOrDescription)));
  const known = builtIn.get(nameOrDescription);
  if (!known) throw new UnknownDialect(`must be ${names()} or a description`);
  return new Dialect(known);
}

function readFile(path: string): CloudDescription {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UnknownDialect(`must be ${names()} or a file to be read, and ${path} is not (${reason})`, {
      cause: error,
    });
  }
  return refusing(`${path} is not a description of a cloud: `, () => parseDescription(text));
}

function refusing(prefix: string, read: () => CloudDescription): CloudDescription {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DescriptionRefused)) throw error;
    throw new UnknownDialect(prefix + error.message, { cause: error });
  }
}

function names(): string {
  return [...builtIn.keys()].join(', ');
}
