import type { FaultAction } from '../../../apps/sandbox/src/faults/fault.js';
import { until } from '../../harness/time/until.js';
import type { CallsSince } from '../calls-since.js';
import type { Scene } from '../incident.js';
import type { StagedLink } from '../stage/stage.js';

/** Milliseconds by which the tokens must have expired, so that every replica sees it. */
const SURELY_EXPIRED = 500;

/** The schedule leaves these links alone until their next refresh. */
const PARK = `
  UPDATE links SET refresh_due_at = now() + interval '1 hour'
  WHERE id = ANY($1) AND status = 'active' AND lease_until IS NULL
  RETURNING access_token_expires_at < now() - ${SURELY_EXPIRED} * interval '1 ms' AS expired`;

/** A few links for one part of a drill. */
export class DrillLinks {
  constructor(
    private readonly scene: Scene,
    private readonly links: readonly StagedLink[],
  ) {}

  /** Their ids. */
  get ids(): readonly string[] {
    return this.links.map(({ id }) => id);
  }

  /** Whether a token call is for one of them. */
  readonly owns = ({ grantId }: { readonly grantId?: string }): boolean =>
    this.links.some((link) => link.grantId === grantId);

  /** Puts a fault on the token calls for them. @returns what takes it back */
  async addFault(action: FaultAction, times?: number): Promise<() => Promise<void>> {
    const { control } = this.scene.stage;
    const ids = await Promise.all(
      this.links.map(({ grantId }) => control.addFault(action, { grantId, times })),
    );
    return async () => {
      await Promise.all(ids.map((id) => control.removeFault(id)));
    };
  }

  /** Calls each of them through one replica, which has to refresh it. Resolves once COCO has received the refreshes. */
  async refreshThrough(replica: number, calls: CallsSince): Promise<void> {
    const before = (await calls.matching(this.owns)).length;
    for (const link of this.links) this.scene.load.follow(this.scene.load.call(link, replica));
    await calls.until('COCO has received the refreshes of a drill', this.owns, before + this.links.length);
  }
}

/**
 * Takes quiet links that work, in groups of these sizes, with expired tokens: the next call of one refreshes it, and no
 * schedule does so before.
 */
export async function takeExpired(scene: Scene, sizes: readonly number[]): Promise<DrillLinks[]> {
  const working = await workingOf(scene);
  let taken = 0;
  const groups = sizes.map((size) => new DrillLinks(scene, working.slice(taken, (taken += size))));
  const ids = groups.flatMap((group) => group.ids);
  if (ids.length < taken)
    throw new Error(`A drill needs ${taken} quiet links that work: only ${ids.length} do`);
  await until('the tokens of a drill have expired', async () => {
    const { rows } = await scene.stage.withDatabase((client) =>
      client.query<{ expired: boolean }>(PARK, [ids]),
    );
    return rows.length === ids.length && rows.every(({ expired }) => expired);
  });
  return groups;
}

async function workingOf({ stage, quiet }: Scene): Promise<StagedLink[]> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<{ id: string }>(`SELECT id FROM links WHERE status = 'active'`),
  );
  const active = new Set(rows.map(({ id }) => id));
  return quiet.filter(({ id }) => active.has(id));
}
