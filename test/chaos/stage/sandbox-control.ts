import { createHash } from 'node:crypto';
import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import type { FaultAction } from '../../../apps/sandbox/src/faults/fault.js';
import type { MintedGrant } from '../../../apps/sandbox/src/oauth/grants.js';
import type { RefreshTokenState } from '../../../apps/sandbox/src/oauth/refresh-token-families.js';

/** Which calls a fault strikes; by default all until it is removed. */
interface FaultBounds {
  readonly times?: number | undefined;
  readonly grantId?: string;
}

/** The sandbox's control API. */
export class SandboxControl {
  constructor(private readonly url: string) {}

  /** Grants as if users had just consented. */
  async mint(userId: string, clientId: string, count: number): Promise<MintedGrant[]> {
    return (await this.call('POST', '/grants', { userId, clientId, count })) as MintedGrant[];
  }

  /** What refresh tokens are worth now, in the order given. */
  async statesOf(refreshTokens: readonly string[]): Promise<RefreshTokenState[]> {
    const refreshTokenHashes = refreshTokens.map(hashOf);
    const states = (await this.call('POST', '/grants/check', { refreshTokenHashes })) as {
      state: RefreshTokenState;
    }[];
    return states.map(({ state }) => state);
  }

  /**
   * Puts a fault on the token endpoint.
   *
   * @returns its id
   */
  async addFault(action: FaultAction, { times, grantId }: FaultBounds = {}): Promise<string> {
    const { id } = (await this.call('POST', '/faults', {
      match: { endpoint: 'token', ...(grantId !== undefined && { grantId }) },
      action,
      ...(times !== undefined && { times }),
    })) as { id: string };
    return id;
  }

  /** Puts a fault on all commands. @returns its id */
  async addCommandFault(action: FaultAction): Promise<string> {
    const match = { endpoint: 'api', method: 'POST', pathIncludes: '/commands' };
    const { id } = (await this.call('POST', '/faults', { match, action })) as { id: string };
    return id;
  }

  /** Puts a fault on the first command that has these parameters. */
  async addFaultOf(parameters: Readonly<Record<string, number>>, action: FaultAction): Promise<void> {
    await this.call('POST', '/faults', { match: { endpoint: 'api', parameters }, action, times: 1 });
  }

  /** Removes a fault, unless it is used up. */
  async removeFault(id: string): Promise<void> {
    await this.call('DELETE', `/faults/${id}`).catch(() => undefined);
  }

  /** Changes the secret of an app; the one that it had is refused from then on. */
  async changeClientSecret(clientId: string, secret: string): Promise<void> {
    await this.call('PUT', `/clients/${clientId}/secret`, { secret });
  }

  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/faults');
  }

  async change(settings: Readonly<Record<string, number>>): Promise<void> {
    await this.call('PATCH', '/settings', settings);
  }

  /** The calls after number `seq`, oldest first. */
  async ledgerSince(seq: number): Promise<LedgerEntry[]> {
    return (await this.call('GET', `/ledger?since=${seq}`)) as LedgerEntry[];
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const send = (): Promise<Response> =>
      fetch(`${this.url}/control${path}`, {
        method,
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      });
    // Once more where the sandbox was just closing an idle connection.
    const response = await send().catch(send);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** How the sandbox names a token. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
