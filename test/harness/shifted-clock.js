/** Preloaded into a broker process: moves its wall clock by `CLOCK_SHIFT` milliseconds. The monotonic clock is not moved. */
const shift = Number(process.env.CLOCK_SHIFT);
const realNow = Date.now.bind(Date);

globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(realNow() + shift);
    else super(...parts);
  }

  static now() {
    return realNow() + shift;
  }
};
