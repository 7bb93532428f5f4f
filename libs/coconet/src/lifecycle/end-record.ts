/** The audit record of a command's end. The event `command.finished` is made of it. */
import { actorDetails } from '#access';
import { actorValues, detailsValue, recordEach, type AuditEvent } from '#audit';
import type { CommandRecord } from './command-record.js';

/** SQL of a time as JSON writes it. */
const asTime = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * The audit record of a command that has ended; `undefined` if the trail has another in its place: a command that its guardrail
 * refuses while its caller waits is recorded as a refusal, of which a minute's share one record.
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

/** The audit records of ends as JSON for {@link recordWrittenEnds}. */
export function endRows(records: readonly CommandRecord[]): string {
  return JSON.stringify(records.flatMap((record) => endRow(record) ?? []));
}

function endRow(record: CommandRecord): object | undefined {
  const event = endRecordOf(record);
  if (event === undefined) return undefined;
  const [actorKind, actorId, requestId, remoteAddress] = actorValues(event);
  return {
    id: record.id,
    result: event.result,
    actor_kind: actorKind,
    actor_id: actorId,
    request_id: requestId,
    remote_address: remoteAddress,
    details: JSON.parse(detailsValue(event.details)) as unknown,
  };
}

/**
 * SQL: writes the audit records in `$2` of those commands whose ends were written, in the same statement.
 *
 * @param written a common table expression of the written commands: `id`, `link_id`, `owner_id` and `is_corrected`. An end
 * that replaces another is recorded and not announced: the event of that one is out.
 */
export function recordWrittenEnds(written: string): string {
  return recordEach(
    `SELECT 'command.executed', e.result, w.link_id, w.owner_id,
       CASE WHEN w.is_corrected THEN e.details - 'announced' ELSE e.details END,
       e.actor_kind, e.actor_id, e.request_id, e.remote_address
     FROM ${written} w JOIN json_to_recordset($2::json) AS e
       (id uuid, result text, actor_kind text, actor_id text, request_id text, remote_address text, details jsonb) USING (id)`,
    'r.actor_kind, r.actor_id, r.request_id, r.remote_address',
  );
}

/** SQL: the same for commands that the database ends on its own, all from their rows. @param ended as `written`, all columns */
export function recordEndsOf(ended: string): string {
  return recordEach(`
    SELECT 'command.executed', CASE WHEN state IN ('succeeded', 'confirmed') THEN 'succeeded' ELSE 'failed' END,
      link_id, owner_id, jsonb_strip_nulls(jsonb_build_object(
      'networkId', network_id, 'deviceNodeId', device_node_id, 'resourceEui', resource_eui, 'capability', capability,
      'command', command, 'commandId', id, 'senderId', service_id, 'causedBy', actor_name,
      'causedByVerified', CASE WHEN actor_name IS NOT NULL THEN actor_issuer IS NOT NULL END,
      'causedByIssuer', actor_issuer, 'state', state, 'stateReason', reason,
      'status', status, 'upstreamCode', upstream_code, 'acceptedAt', ${asTime('accepted_at')},
      'sentAt', ${asTime('sent_at')}, 'endedAt', ${asTime('ended_at')},
      'announced', CASE WHEN is_announced THEN true END))
    FROM ${ended}`);
}
