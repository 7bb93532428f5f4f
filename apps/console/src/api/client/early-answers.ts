/** An answer, and when it arrived, in milliseconds since 1970 on this browser's clock. */
export interface Heard {
  readonly response: Response;
  readonly at: number;
}

/** Addresses that anyone may open: none of them shows data. */
const OPEN_PAGES = /^\/console\/(?:one-time|signed-out|signed-in-again)\b/;

const OVERVIEW_PAGE = /^\/console\/?$/;

/**
 * Answers that the page asks for while its scripts are still on their way, so that the round trips cost a slow line no
 * time. Each is used at most once, and none after a change.
 */
export class EarlyAnswers {
  private readonly answers = new Map<string, Promise<Heard | undefined>>();

  /** Asks for what the page at this address will read first: who is signed in, then the overview. */
  static askFor(pathname: string): EarlyAnswers {
    const early = new EarlyAnswers();
    if (OPEN_PAGES.test(pathname)) return early;
    const session = early.ask('/console/session');
    if (OVERVIEW_PAGE.test(pathname))
      void early.ask(
        '/v1/admin/overview',
        session.then((heard) => heard?.response.ok === true),
      );
    return early;
  }

  /** Hands out the answer from this path once. @returns `undefined` if there is none; the caller then sends the request */
  async take(path: string): Promise<Heard | undefined> {
    const answer = this.answers.get(path);
    this.answers.delete(path);
    return answer;
  }

  /** Something changes: what was answered before no longer counts. */
  forget(): void {
    this.answers.clear();
  }

  private ask(path: string, when: Promise<boolean> = Promise.resolve(true)): Promise<Heard | undefined> {
    const answer = when
      .then(async (isWanted) => {
        if (!isWanted) return undefined;
        const response = await fetch(path, { headers: { accept: 'application/json' }, redirect: 'error' });
        return { response, at: Date.now() };
      })
      .catch(() => undefined);
    this.answers.set(path, answer);
    return answer;
  }
}
