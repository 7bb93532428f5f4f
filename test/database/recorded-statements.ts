import { Client } from 'pg';
import type { Statement } from './statement-plans.js';

/** Records what this process sends to PostgreSQL, from `start` to `stop`. */
export class RecordedStatements {
  private readonly original = Object.getOwnPropertyDescriptor(Client.prototype, 'query') ?? {};
  private readonly all: Statement[] = [];

  start(): void {
    const send = this.original.value as (...given: unknown[]) => unknown;
    const keep = (given: readonly unknown[]): void => {
      this.keep(given);
    };
    function query(this: Client, ...given: unknown[]): unknown {
      keep(given);
      return send.apply(this, given);
    }
    Object.defineProperty(Client.prototype, 'query', { ...this.original, value: query });
  }

  stop(): void {
    Object.defineProperty(Client.prototype, 'query', this.original);
  }

  /** Each statement that was given one of these ids, once. */
  about(ids: readonly string[]): Statement[] {
    const found = new Map<string, Statement>();
    for (const statement of this.all)
      if (ids.some((id) => JSON.stringify(statement.parameters).includes(id)))
        found.set(statement.text, statement);
    return [...found.values()];
  }

  /** The last statement with these words. */
  with(words: string): Statement | undefined {
    return this.all.findLast(({ text }) => text.includes(words));
  }

  /** A statement is a text with its values, or an object of both. */
  private keep([first, second]: readonly unknown[]): void {
    const { text, values } =
      typeof first === 'string'
        ? { text: first, values: second }
        : (first as { text?: string; values?: unknown });
    if (typeof text === 'string') this.all.push({ text, parameters: Array.isArray(values) ? values : [] });
  }
}
