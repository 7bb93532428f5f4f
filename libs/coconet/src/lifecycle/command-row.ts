/** The columns of the table of commands, and how a record fills them. */
import type { CommandRecord } from './command-record.js';

/** The columns that never change, with their types. */
const FIXED = {
  id: 'uuid',
  link_id: 'uuid',
  owner_id: 'uuid',
  service_id: 'uuid',
  network_id: 'text',
  device_node_id: 'text',
  resource_eui: 'text',
  capability: 'text',
  command: 'text',
  parameters: 'text',
  accepted_at: 'timestamptz',
  request_id: 'text',
  actor_name: 'text',
  actor_issuer: 'text',
  is_announced: 'boolean',
  expires_at: 'timestamptz',
  parameters_hash: 'text',
} as const;

/** The columns that change from state to state. */
const MOVING = {
  state: 'text',
  reason: 'text',
  status: 'text',
  upstream_code: 'integer',
  sent_at: 'timestamptz',
  ended_at: 'timestamptz',
  proof: 'text',
} as const;

type Column = keyof typeof FIXED | keyof typeof MOVING | 'is_released';

const columns = Object.entries({ ...FIXED, ...MOVING });

/** SQL: the names of all columns that a record fills. */
export const COLUMNS = columns.map(([name]) => name).join(', ');

/** SQL: the same with their types, as `json_to_recordset` wants them. */
export const TYPED_COLUMNS = columns.map(([name, type]) => `${name} ${type}`).join(', ');

/** SQL: takes over what has changed from a row that was to be inserted. */
export const MOVES = Object.keys(MOVING)
  .map((name) => `${name} = excluded.${name}`)
  .join(', ');

/** SQL: a command as its record. */
export const SELECTED = `
  id, link_id AS "linkId", owner_id AS "ownerId", service_id AS "serviceId", network_id AS "networkId",
  device_node_id AS "deviceNodeId", resource_eui AS "resourceEui", capability, command, parameters, state, reason, status,
  upstream_code AS "upstreamCode", accepted_at AS "acceptedAt", sent_at AS "sentAt", ended_at AS "endedAt",
  request_id AS "requestId", actor_name AS "actorName", actor_issuer AS "actorIssuer", is_announced AS "isAnnounced",
  expires_at AS "expiresAt", parameters_hash AS "parametersHash", proof`;

/** A record as a row of the table, for `json_to_recordset`. */
export function rowOf(record: CommandRecord): Readonly<Record<Column, unknown>> {
  return {
    id: record.id,
    link_id: record.linkId,
    owner_id: record.ownerId,
    service_id: record.serviceId,
    network_id: record.networkId,
    device_node_id: record.deviceNodeId,
    resource_eui: record.resourceEui,
    capability: record.capability,
    command: record.command,
    parameters: record.parameters,
    accepted_at: record.acceptedAt,
    request_id: record.requestId,
    actor_name: record.actorName,
    actor_issuer: record.actorIssuer,
    is_announced: record.isAnnounced,
    expires_at: record.expiresAt,
    parameters_hash: record.parametersHash,
    state: record.state,
    reason: record.reason,
    status: record.status,
    upstream_code: record.upstreamCode,
    sent_at: record.sentAt,
    ended_at: record.endedAt,
    proof: record.proof,
    is_released: record.isReleased === true,
  };
}
