import type { TestDatabase } from '../harness/postgres/database.js';

interface Sender {
  readonly linkId: string;
  readonly serviceId: string;
}

interface End {
  readonly state: string;
  readonly reason?: string;
  readonly upstreamCode?: number;
}

/** Commands that were sent, in this state. @returns their ids */
export async function insertCommands(
  database: TestDatabase,
  { linkId, serviceId }: Sender,
  count: number,
  { state, reason, upstreamCode }: End = { state: 'succeeded' },
): Promise<string[]> {
  const rows = await database.query(
    `INSERT INTO commands (id, link_id, owner_id, service_id, network_id, device_node_id, resource_eui, capability, command,
       parameters, state, reason, upstream_code, accepted_at, sent_at, ended_at, is_announced)
     SELECT broker_uuid7(), $1::uuid, $2::uuid, $2::uuid, '5e1a0c3f9b7d4e2a6c8f0b11', '2415919104', '3/zigbee/3C6A2CFFFED0AF76/01', 'LEVEL_CTRL',
       'SET_LEVEL', '{"levelPct":40}', $4::text, $5::text, $6::integer, now(), now(), CASE WHEN $4::text <> 'sent' THEN now() END, false
     FROM generate_series(1, $3) RETURNING id`,
    [linkId, serviceId, count, state, reason ?? null, upstreamCode ?? null],
  );
  return rows.map(({ id }) => id as string);
}
