import type { Pool } from 'undici';
import type { AskedCommand, CommandAnswer } from './asked-command.js';

/** Milliseconds after which a client gives up waiting for an answer: longer than a device and a proof take together. */
const PATIENCE = 40_000;

/** Keys of the services that ask. */
export interface ClientKeys {
  readonly service: string;
  /** Of a service whose commands need approval. */
  readonly supervised: string;
}

/** Asks replicas for commands. */
export class CommandClient {
  /** @param seed tells the `Idempotency-Key`s of runs apart */
  constructor(
    private readonly pools: readonly Pool[],
    private readonly keys: ClientKeys,
    private readonly seed: number,
  ) {}

  /** Asks one replica, always under the same key. Never rejects. */
  async ask(asked: AskedCommand, replica: number): Promise<CommandAnswer> {
    const { link, lamp, level, marker, isAsync, within, approval } = asked;
    const { service, supervised } = this.keys;
    try {
      const answer = await this.pools[replica % this.pools.length]?.request({
        method: 'POST',
        path: `/v1/links/${link.id}/networks/${lamp.networkId}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}/commands`,
        headers: {
          authorization: `Bearer ${approval === undefined ? service : supervised}`,
          'content-type': 'application/json',
          'idempotency-key': `chaos-${this.seed}-${marker}`,
          ...(isAsync && { prefer: 'respond-async' }),
        },
        body: JSON.stringify({
          capability: 'LEVEL_CTRL',
          command: 'SET_LEVEL',
          params: { levelPct: level, transitionTimeMs: marker },
          ...(within !== undefined && { confirm: { within } }),
        }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer === undefined) return nothing;
      return readAnswer(answer.statusCode, await answer.body.text());
    } catch {
      return nothing;
    }
  }
}

/** No answer came. */
export const nothing: CommandAnswer = { status: undefined, code: undefined, id: undefined, state: undefined };

function readAnswer(status: number, text: string): CommandAnswer {
  const { code, id, commandId, state, parametersHash } = JSON.parse(text) as Readonly<
    Record<string, string | null | undefined>
  >;
  return {
    status,
    code: code ?? undefined,
    id: (status === 202 ? id : commandId) ?? undefined,
    state: state ?? undefined,
    parametersHash: parametersHash ?? undefined,
  };
}
