/**
 * Preloaded into the measured broker: counts its key derivations (HKDF), and writes the number to the file that
 * `BENCH_DERIVATIONS` names when the process ends.
 */
import crypto, { hkdfSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

let derivations = 0;

crypto.hkdfSync = (...parameters: Parameters<typeof hkdfSync>): ArrayBuffer => {
  derivations += 1;
  return derive(...parameters);
};
const derive = hkdfSync;
syncBuiltinESMExports();

process.once('exit', () => {
  const file = process.env.BENCH_DERIVATIONS;
  // Worker threads preload this too, and none of them derives a key.
  if (file !== undefined && isMainThread) writeFileSync(file, String(derivations));
});
