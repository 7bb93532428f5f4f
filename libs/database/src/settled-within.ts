/** Resolves when `work` ends or the time has passed, whichever comes first. */
export async function settledWithin(work: Promise<void>, milliseconds: number): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    over.resolve(undefined);
  }, milliseconds);
  try {
    await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
