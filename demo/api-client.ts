/** Someone who calls the broker's API, with every call in the transcript. */
import { memberOf } from './json.js';
import { StepFailed } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** Who calls, and where. */
export interface ApiCaller {
  /** As the transcript names the caller. */
  readonly name: string;
  readonly brokerUrl: string;
  readonly key: string;
}

/** A caller of the broker. The credential is never printed. */
export class ApiClient {
  constructor(
    private readonly caller: ApiCaller,
    private readonly transcript: Transcript,
  ) {}

  /**
   * One call.
   *
   * @returns the parsed body; `undefined` if it is empty
   * @throws StepFailed if the status is not `expected`
   */
  async call(method: string, path: string, expected: number, body?: unknown): Promise<unknown> {
    const target = this.transcript.shorten(path);
    const response = await this.send(method, path, body).catch(() => {
      throw new StepFailed(`${method} ${target} got no answer: the broker is gone`);
    });
    const text = await response.text();
    this.transcript.exchange(this.caller.name, method, target, response.status);
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    if (response.status === expected) return answer;
    throw new StepFailed(
      `${method} ${target} answered ${response.status} instead of ${expected}${said(answer)}`,
    );
  }

  private send(method: string, path: string, body: unknown): Promise<Response> {
    const { brokerUrl, key } = this.caller;
    return fetch(`${brokerUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

/** What the broker gave as its reason; no other part of an answer is safe to print. */
function said(answer: unknown): string {
  const [code, detail] = [memberOf(answer, 'code'), memberOf(answer, 'detail')];
  return typeof code === 'string' && typeof detail === 'string' ? ` (${code}: ${detail})` : '';
}
