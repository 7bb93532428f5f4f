import type { Answer } from '../harness/network/http.js';
import { RETURN_ORIGIN } from '../harness/broker/system.js';
import { UserAgent } from '../harness/browser/user-agent.js';

/** A user's browser that reports the answers of one origin. */
export class ObservedAgent extends UserAgent {
  /** @param told called with each answer of the origin and its path */
  constructor(
    private readonly origin: string,
    private readonly told: (path: string, answer: Answer) => void,
  ) {
    super(RETURN_ORIGIN);
  }

  override async step(url: URL, init: RequestInit): Promise<Response> {
    const response = await super.step(url, init);
    if (url.origin === this.origin) {
      const { status, headers } = response;
      const text = await response.clone().text();
      this.told(`${url.pathname}${url.search}`, { status, headers, text, json: undefined });
    }
    return response;
  }
}
