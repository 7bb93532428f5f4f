import type { RefreshTokenState } from '../../apps/sandbox/src/oauth/refresh-token-families.js';
import type { Stage } from './stage/stage.js';

/**
 * The outcome for a link: `refreshed` and `untouched` keep working; `lost` must be linked again, because the outcome of a refresh
 * stayed unknown; `broken` is anything that must never happen.
 */
export type Fate = 'refreshed' | 'untouched' | 'lost' | 'broken';

/** A link at the end, as the database and the provider see it. */
export interface LinkEnd {
  readonly fate: Fate;
  readonly status: string;
  readonly trouble: string | null;
  /** The generation of the newest pair that the database has taken. */
  readonly generation: number;
  /** What the provider says of the refresh token that the database holds. */
  readonly tokenState: RefreshTokenState | 'none';
}

interface Row {
  id: string;
  service_id: string;
  status: string;
  last_trouble: string | null;
  generation: string;
  key_id: string | null;
  data_key: Buffer;
  access_token: Buffer;
  refresh_token: Buffer | null;
}

/** Compares what the database holds with what the provider would accept. */
export async function fateOf(
  stage: Stage,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, LinkEnd>> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<Row>(
      `SELECT l.id, l.service_id, l.status, l.last_trouble, l.generation, s.key_id, s.data_key, s.access_token,
         s.refresh_token
       FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id WHERE l.id = ANY($1)`,
      [linkIds],
    ),
  );
  const tokens = rows.map((row) => openedRefreshToken(stage, row));
  const states = await stage.control.statesOf(tokens.map((token) => token ?? ''));
  return new Map(
    rows.map((row, index) => {
      const tokenState = tokens[index] === undefined ? 'none' : (states[index] ?? 'unknown');
      return [
        row.id,
        {
          fate: judge(row, tokenState),
          status: row.status,
          generation: Number(row.generation),
          trouble: row.last_trouble,
          tokenState,
        },
      ];
    }),
  );
}

function judge(row: Row, tokenState: LinkEnd['tokenState']): Fate {
  if (row.status === 'active' && tokenState === 'current')
    return Number(row.generation) > 1 ? 'refreshed' : 'untouched';
  const isHonestLoss =
    row.status === 'reauthorization_required' && row.last_trouble === 'refresh_outcome_unknown';
  return isHonestLoss ? 'lost' : 'broken';
}

function openedRefreshToken(stage: Stage, row: Row): string | undefined {
  if (row.key_id === null || row.refresh_token === null) return undefined;
  const encrypted = {
    generation: Number(row.generation),
    keyId: row.key_id,
    dataKey: row.data_key,
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
  };
  return stage.tokenCipher
    .decrypt({ serviceId: row.service_id, id: row.id }, encrypted)
    .refreshToken?.reveal();
}
