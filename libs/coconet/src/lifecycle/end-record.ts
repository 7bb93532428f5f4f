/** The audit record of a command's end. The event `command.finished` is made of it. */
import { actorDetails } from '#access';
import { actorValues, detailsValue, recordEach, type AuditEvent } from '#audit';
import type { CommandRecord } from './command-record.js';

/** SQL of a time as JSON writes it. */
const asTime = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * The audit record of a command that has ended, for one whose row PostgreSQL rejects: all others have the same from the database, see
 * {@link recordWrittenEnds}. `undefined` if the trail has another in its place: a command that its guardrail refuses while its caller
 * waits is recorded as a refusal, of which a minute's share one record.
 */
export function endRecordOf(record: CommandRecord): AuditEvent | undefined {
  const { state, reason, isAnnounced, told } = record;
  if (record.endedAt === null || (reason === 'device_busy' && !isAnnounced)) return undefined;
  return {
    action: 'command.executed',
    actor: told?.actor ?? { kind: 'system' },
    result: resultOf(record),
    linkId: record.linkId,
    serviceId: record.ownerId,
    requestId: record.requestId ?? undefined,
    remoteAddress: told?.remoteAddress,
    details: {
      ...present({
        networkId: record.networkId,
        deviceNodeId: record.deviceNodeId,
        resourceEui: record.resourceEui,
      }),
      capability: record.capability,
      command: record.command,
      commandId: record.id,
      senderId: record.serviceId,
      ...actorDetails(actorOf(record)),
      ...told?.details,
      state,
      ...present({
        stateReason: reason,
        status: record.status,
        upstreamCode: record.upstreamCode,
        acceptedAt: record.acceptedAt.toISOString(),
        sentAt: record.sentAt?.toISOString() ?? null,
        endedAt: record.endedAt.toISOString(),
      }),
      ...(isAnnounced && { announced: true }),
    },
  };
}

/** A command that the device has not answered yet has begun; no more is known. */
function resultOf({ state, reason }: CommandRecord): AuditEvent['result'] {
  if (state === 'succeeded' || state === 'confirmed') return 'succeeded';
  return reason === 'device_not_answered' ? 'started' : 'failed';
}

/** Who caused a command. */
function actorOf({
  actorName,
  actorIssuer,
}: Pick<CommandRecord, 'actorName' | 'actorIssuer'>): { name: string; issuer?: string } | undefined {
  if (actorName === null) return undefined;
  return { name: actorName, ...(actorIssuer !== null && { issuer: actorIssuer }) };
}

function present(members: Readonly<Record<string, string | number | null>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
}

/** What only the audit record of an end says, as columns of the row that is written: see {@link TOLD_COLUMNS}. */
export function toldRow({ told, endedAt }: CommandRecord): object {
  if (told === undefined || endedAt === null) return {};
  const [actorKind, actorId, , remoteAddress] = actorValues(told);
  return {
    actor_kind: actorKind,
    actor_id: actorId,
    remote_address: remoteAddress,
    told: detailsValue(told.details),
  };
}

/** SQL: the columns of {@link toldRow} with their types. */
export const TOLD_COLUMNS = 'actor_kind text, actor_id text, remote_address text, told text';

/** SQL: the result of an end, as {@link endRecordOf} has it. */
const RESULT = `CASE WHEN state IN ('succeeded', 'confirmed') THEN 'succeeded'
  WHEN reason = 'device_not_answered' THEN 'started' ELSE 'failed' END`;

/** SQL: the details of an end, as {@link endRecordOf} has them. The event of an end that is replaced is out. */
const DETAILS = `jsonb_strip_nulls(jsonb_build_object(
  'networkId', network_id, 'deviceNodeId', device_node_id, 'resourceEui', resource_eui, 'capability', capability,
  'command', command, 'commandId', id, 'senderId', service_id, 'causedBy', actor_name,
  'causedByVerified', CASE WHEN actor_name IS NOT NULL THEN actor_issuer IS NOT NULL END,
  'causedByIssuer', actor_issuer, 'state', state, 'stateReason', reason,
  'status', status, 'upstreamCode', upstream_code, 'acceptedAt', ${asTime('accepted_at')},
  'sentAt', ${asTime('sent_at')}, 'endedAt', ${asTime('ended_at')},
  'announced', CASE WHEN is_announced AND NOT is_corrected THEN true END))`;

/**
 * SQL: writes the audit records of the ends among the commands that are written, in the same statement. The database makes them of
 * the rows: this process would have to write most of each command twice.
 *
 * @param written a common table expression of the written commands, all columns
 * @param given one of what was to be written: their ids, and {@link TOLD_COLUMNS}
 */
export function recordWrittenEnds(written: string, given: string): string {
  return recordEach(
    `SELECT 'command.executed', ${RESULT}, link_id, owner_id, ${DETAILS} || coalesce(told::jsonb, '{}'),
       coalesce(actor_kind, 'system') AS actor_kind, actor_id, request_id, remote_address
     FROM ${written} JOIN (SELECT id, actor_kind, actor_id, remote_address, told FROM ${given}) AS told_of USING (id)
     WHERE ended_at IS NOT NULL AND (is_announced OR reason IS DISTINCT FROM 'device_busy')`,
    'r.actor_kind, r.actor_id, r.request_id, r.remote_address',
  );
}

/** SQL: the same for commands that the database ends on its own. @param ended as `written` */
export function recordEndsOf(ended: string): string {
  return recordEach(`SELECT 'command.executed', ${RESULT}, link_id, owner_id, ${DETAILS} FROM ${ended}`);
}
