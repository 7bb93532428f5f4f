import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Capabilities that became sensitive as a whole: their state and all their commands were part of `*`. */
const CAPABILITIES = [
  'KEYPRESS_SENSING',
  'MOTION_SENSING',
  'MOTOR_CTRL',
  'OCCUPANCY_SENSING',
  'VIBRATION_SENSING',
];

/** Commands that became sensitive, of capabilities that are not. */
const COMMANDS = [
  'CONTACT_SENSING.CONTACT_SENSING_DISABLE',
  'FIRE_SENSING.FIRE_SENSING_DISABLE',
  'FLUID_LEVEL_MEASUREMENT.FLUID_LEVEL_SENSING_DISABLE',
  'WARNING_DEV_CONTROL.WARNING_STOP',
  'WINDOW_COVERING.WNDW_COVER_SET_OPEN_PCT',
  'WINDOW_COVERING.WNDW_COVER_STOP',
  'WINDOW_COVERING.WNDW_COVER_UP',
];

/** Reads whose answers show state. Which capabilities an answer showed was never kept. */
const READS = ['resource.fetch', 'resource.read', 'zone.read'];

/** The reason that the trail gives for the change. */
const REASON = 'sensitive; used in the 30 days before the upgrade';

/** The smallest UUIDv7 of 30 days ago: it excludes the partitions of older months. */
const OLDEST = `
  (lpad(to_hex((extract(epoch FROM now() - interval '30 days') * 1000)::bigint), 12, '0')
    || '70008000000000000000')::uuid`;

/**
 * One statement: it reads for as long as it takes, and then holds the rows of the services that it changes for a moment. A
 * command that the standard lacks is recorded by its number, and is sensitive as well.
 */
const KEEP = `
  WITH used AS (
    SELECT DISTINCT actor_id, details->>'capability' AS capability, details->>'command' AS command
    FROM audit_events
    WHERE action = 'command.executed' AND actor_kind = 'service' AND id >= ${OLDEST}
  ),
  readers AS (
    SELECT DISTINCT service_id FROM call_counts
    WHERE operation = ANY($3) AND outcome = 'succeeded' AND minute > now() - interval '30 days'
  ),
  kept AS (
    SELECT s.id, array_agg(DISTINCT k.entry ORDER BY k.entry) AS entries
    FROM services s CROSS JOIN LATERAL (
      SELECT u.capability, u.capability || '.' || u.command AS entry FROM used u
      WHERE u.actor_id = s.id::text AND (
        u.capability = ANY($1) OR u.capability || '.' || u.command = ANY($2)
        OR (u.capability ~ '^[A-Z]' AND u.command ~ '^[0-9]+$'))
      UNION ALL
      SELECT c, c || '.read' FROM unnest($1::text[]) AS c
      WHERE EXISTS (SELECT FROM readers r WHERE r.service_id = s.id)
    ) k
    WHERE '*' = ANY(s.capabilities) AND NOT s.capabilities && ARRAY[k.capability, k.entry]
    GROUP BY s.id
  ),
  changed AS (
    UPDATE services s SET capabilities = s.capabilities || k.entries, upgrade_grants = s.upgrade_grants || k.entries
    FROM kept k WHERE s.id = k.id
    RETURNING s.id, s.capabilities, k.entries
  ),
  recorded AS (
    INSERT INTO audit_events (id, action, result, actor_kind, service_id, details)
    SELECT broker_uuid7(), 'service.changed', 'succeeded', 'system', id, jsonb_build_object(
      'capabilities', array_to_string(capabilities, ' '), 'kept', array_to_string(entries, ' '), 'reason', $4::text)
    FROM changed
    RETURNING service_id
  )
  SELECT pg_notify('services', service_id::text) FROM recorded`;

const TAKE_BACK = `
  UPDATE services SET upgrade_grants = '{}',
    capabilities = ARRAY(SELECT c FROM unnest(capabilities) WITH ORDINALITY AS e (c, n)
      WHERE c <> ALL(upgrade_grants) ORDER BY n)
  WHERE upgrade_grants <> '{}'`;

/**
 * Disabling sensors, silencing sirens, opening shutters, moving cameras and revealing who is home are no longer part of
 * `*`. A service with `*` keeps, by name, those that it used within the last 30 days; `broker doctor` lists what was
 * kept until an admin sets the service's capabilities. Brokers of the previous release still treat `*` as covering all
 * of it.
 */
export class KeepUsedGrants1700001431000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEEP, [CAPABILITIES, COMMANDS, READS, REASON]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(TAKE_BACK);
  }
}
