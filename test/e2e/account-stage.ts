import { expect } from '@jest/globals';
import type { CocoUser } from '../harness/browser/user-agent.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import type { Answer, Json } from '../harness/network/http.js';

/** A link session whose user has come back from COCO. */
export interface Returned {
  readonly id: string;
  readonly end: URLSearchParams;
}

/** A broker whose users link and renew with COCO accounts that a test chooses. */
export class AccountStage {
  private constructor(
    readonly system: TestSystem,
    readonly service: TestService,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<AccountStage> {
    const system = await TestSystem.start({ environment, sandbox: { revocation: true } });
    return new AccountStage(system, await system.createService());
  }

  /** A user comes back from COCO, having signed in to this account. */
  async comeBack(account: CocoUser, body: Readonly<Record<string, unknown>> = {}): Promise<Returned> {
    const session = await this.system.startSession(this.service, body);
    const end = await this.system.userAgent().linkAccount(session.json.linkUrl as string, account);
    return { id: session.json.id as string, end: end.searchParams };
  }

  async confirm({ id, end }: Returned): Promise<Answer> {
    const body = { confirmationCode: end.get('confirmationCode') };
    return this.system.api('POST', `/v1/link-sessions/${id}/confirm`, this.service.key, body);
  }

  /** The networks that the link reaches: whose home it is. */
  async homesOf(linkId: string): Promise<string[]> {
    const answer = await this.system.api('GET', `/v1/links/${linkId}/networks`, this.service.key);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return (answer.json.networks as Json[]).map(({ networkId }) => networkId as string);
  }

  async link(linkId: string): Promise<Json> {
    return (await this.system.api('GET', `/v1/links/${linkId}`, this.service.key)).json;
  }

  /** From now on COCO's tokens do not name their account; with `closed`, neither does COCO. */
  async hideAccounts(closed: boolean): Promise<void> {
    await this.system.control('PATCH', '/settings', { accessTokenFormat: 'opaque' });
    if (closed) await this.answerUsersWith({ type: 'refusal', refusal: 'forbidden' });
  }

  async answerUsersWith(action: Readonly<Record<string, unknown>>): Promise<void> {
    await this.system.control('POST', '/faults', {
      match: { endpoint: 'api', pathIncludes: '/users/me' },
      action,
    });
  }

  async showAccounts(): Promise<void> {
    await this.system.control('DELETE', '/faults');
    await this.system.control('PATCH', '/settings', { accessTokenFormat: 'jwt' });
  }
}
