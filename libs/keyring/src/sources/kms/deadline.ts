/** The time limit of a piece of work has passed. */
export class TimeIsOver extends Error {
  override readonly name = 'TimeIsOver';
}

/**
 * Gives work a time limit. Work that ignores its signal is abandoned once the time has passed.
 *
 * @param timeout milliseconds
 * @throws TimeIsOver
 */
export async function withDeadline<Result>(
  timeout: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const over = new TimeIsOver('The time limit has passed');
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
