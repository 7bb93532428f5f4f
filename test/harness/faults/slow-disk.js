/**
 * Preloaded into a broker process: while the file `SLOW_DISK_FILE` exists, every `fdatasync` of an open file takes as many
 * milliseconds longer as the file says. A disk that is slow delays what waits for it, and nothing else.
 */
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { SLOW_DISK_FILE: file = '' } = process.env;

const handle = await open(fileURLToPath(import.meta.url));
const prototype = Object.getPrototypeOf(handle);
await handle.close();

const { datasync } = prototype;
prototype.datasync = async function () {
  if (existsSync(file)) await delay(Number(readFileSync(file, 'utf8')));
  return datasync.call(this);
};
