/**
 * Preloaded into a broker process: moves its wall clock by `CLOCK_SHIFT` milliseconds, or by what the file `CLOCK_SHIFT_FILE`
 * holds, which is read again at each SIGUSR2. The monotonic clock is not moved.
 */
import { readFileSync } from 'node:fs';

const { CLOCK_SHIFT, CLOCK_SHIFT_FILE: file } = process.env;
const readShift = () => Number(file === undefined ? CLOCK_SHIFT : readFileSync(file, 'utf8'));

let shift = readShift();
const realNow = Date.now.bind(Date);

if (file !== undefined)
  process.on('SIGUSR2', () => {
    shift = readShift();
  });

globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(realNow() + shift);
    else super(...parts);
  }

  static now() {
    return realNow() + shift;
  }
};
