import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../harness/network/http.js';

/** Milliseconds between a caller's answer and its next call. Without them a few callers use all of a machine's processors. */
const INTERVAL = 100;

/** What callers request, in turns. */
export interface Asked {
  readonly url: string;
  readonly key?: string;
}

/** What one of them received. */
export interface CallerAnswer {
  readonly path: string;
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

/** Callers that keep asking, all at once. */
export class CallerLoad {
  private readonly answers: CallerAnswer[] = [];
  private readonly callers: Promise<void>[];
  private isOver = false;

  private constructor(count: number, asked: readonly Asked[]) {
    this.callers = Array.from({ length: count }, (_caller, index) => this.keepAsking(asked, index));
  }

  static start(count: number, asked: readonly Asked[]): CallerLoad {
    return new CallerLoad(count, asked);
  }

  /** How many answers there have been. */
  get answered(): number {
    return this.answers.length;
  }

  /** Every status that was answered. */
  get statuses(): ReadonlySet<number> {
    return new Set(this.answers.map(({ status }) => status));
  }

  /** Lets all finish. @returns their results */
  async stop(): Promise<readonly CallerAnswer[]> {
    this.isOver = true;
    await Promise.all(this.callers);
    return this.answers;
  }

  private async keepAsking(asked: readonly Asked[], first: number): Promise<void> {
    for (let turn = first; !this.isOver; turn += 1) {
      const { url, key } = asked[turn % asked.length] ?? { url: '' };
      const start = performance.now();
      const { status, headers, json } = await call('GET', url, { key });
      const milliseconds = performance.now() - start;
      const retryAfter = headers.get('retry-after');
      this.answers.push({ path: new URL(url).pathname, status, code: json?.code, retryAfter, milliseconds });
      await pause(INTERVAL);
    }
  }
}
