/** Loaded into the broker: at SIGUSR2 it writes what is left after garbage collection into the file `MEMORY_REPORT`. */
import { writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  // Twice: what the first collection finalises, the second frees.
  globalThis.gc?.();
  setImmediate(() => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    writeFileSync(process.env.MEMORY_REPORT ?? '', `${JSON.stringify({ bytes: heapUsed + external })}\n`);
  });
});
