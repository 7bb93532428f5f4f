import { until } from '../../harness/time/until.js';
import type { Stage } from '../stage/stage.js';

/** Milliseconds until every command has its end once nothing goes wrong any more: that its replica is gone is noticed after 20 s. */
const ENDING_TIMEOUT = 120_000;

/** A command as the database has it. */
export interface CommandRow {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  /** See `AskedCommand.marker`; `null` of one that waits for approval, or never got it: its parameters are not kept. */
  readonly marker: number | null;
  readonly hasEnded: boolean;
}

/** Waits until no command of these links is without an end, or the time has passed. */
export async function untilCommandsEnded(stage: Stage, linkIds: readonly string[]): Promise<void> {
  const areEnded = async (): Promise<boolean> =>
    (await commandRows(stage, linkIds)).every(({ hasEnded }) => hasEnded);
  await until('every command has ended', areEnded, ENDING_TIMEOUT).catch(() => undefined);
}

/** The commands of these links. */
export async function commandRows(stage: Stage, linkIds: readonly string[]): Promise<CommandRow[]> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<CommandRow>(
      `SELECT id, state, reason, (parameters::json ->> 'transitionTimeMs')::int AS marker,
         ended_at IS NOT NULL AS "hasEnded"
       FROM commands WHERE link_id = ANY($1)`,
      [linkIds],
    ),
  );
  return rows;
}
