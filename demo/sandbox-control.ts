/** The sandbox's control API: what COCO's side saw, and how long its tokens live. */
import { listOf, memberOf, textOf } from './json.js';
import { StepFailed } from './step-failed.js';

/** A value that must be found nowhere. */
export interface Secret {
  /** Such as `access_token`. */
  readonly kind: string;
  readonly value: string;
}

/** One call that the sandbox received. */
export interface CocoCall {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Of a token call, such as `refresh_token`. */
  readonly grantType: string | undefined;
}

/** COCO's side of the scenes. */
export class SandboxControl {
  constructor(
    private readonly controlUrl: string,
    /** Where COCO tells who a token's user is. */
    private readonly userUrl: string,
  ) {}

  /** The number of the last call that the sandbox received. */
  async lastCall(): Promise<number> {
    return Number(memberOf(await this.get('/control/state'), 'lastLedgerSeq'));
  }

  /** The calls after that number, oldest first. */
  async callsSince(number: number): Promise<CocoCall[]> {
    return listOf(await this.get(`/control/ledger?since=${number}`)).map((entry) => ({
      kind: textOf(entry, 'kind'),
      method: textOf(entry, 'method'),
      path: textOf(entry, 'path'),
      status: Number(memberOf(entry, 'status')),
      grantType: memberOf(entry, 'grantType') === undefined ? undefined : textOf(entry, 'grantType'),
    }));
  }

  /** Every token, code and other secret that ever passed through COCO. */
  async secrets(): Promise<Secret[]> {
    return listOf(await this.get('/control/secrets')).map((entry) => ({
      kind: textOf(entry, 'kind'),
      value: textOf(entry, 'value'),
    }));
  }

  /** How long the access tokens issued from now on live. */
  async setAccessTokenLifetime(seconds: number): Promise<void> {
    await this.read('/control/settings', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ accessTokenLifetimeSeconds: seconds }),
    });
  }

  /** What COCO itself answers to a call with this token. */
  async statusFor(accessToken: string): Promise<number> {
    const response = await fetch(this.userUrl, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    await response.arrayBuffer();
    return response.status;
  }

  private get(path: string): Promise<unknown> {
    return this.read(path, {});
  }

  private async read(path: string, init: RequestInit): Promise<unknown> {
    const response = await fetch(`${this.controlUrl}${path}`, init);
    if (!response.ok) throw new StepFailed(`the sandbox answered ${response.status} to ${path}`);
    return response.json();
  }
}
