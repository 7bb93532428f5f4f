/** The time for a piece of work is over. */
export class TimeIsOver extends Error {
  override readonly name = 'TimeIsOver';
}

/**
 * Gives work a time limit. Work that does not heed its signal is left behind when the time is over.
 *
 * @param timeout milliseconds
 * @throws TimeIsOver
 */
export async function withDeadline<Result>(
  timeout: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const over = new TimeIsOver('The time is over');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(over);
      controller.abort(over);
    }, timeout);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
