import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Members of a record's details that name a person. */
const PEOPLE = `ARRAY['causedBy', 'requestedFor', 'userId']`;

/** No temporary table of a caller can take the place of one of the trail. */
const AS_OWNER = 'SECURITY DEFINER SET search_path = public, pg_temp';

/**
 * From here on records hold a pseudonym where they held a user's id: SHA-256 over a key of that user's own and the id. The chain
 * covers the pseudonym; who has the key can prove whose it is, and once the key is destroyed, nobody can.
 *
 * The database does it, so that no writer can leave it out, and replicas of the previous release do it too.
 */
export class ConcealUsers1700001663000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner);
    await createNaming(runner);
    await createErasing(runner);
    await runner.query(`
      CREATE TRIGGER audit_conceal BEFORE INSERT ON audit_events
      FOR EACH ROW WHEN (NEW.actor_kind = 'user' OR NEW.details ?| ${PEOPLE}) EXECUTE FUNCTION audit_conceal()`);
  }

  /** Pseudonyms stay in the records, which nobody may change; without the tables they are nobody's. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER audit_conceal ON audit_events');
    await runner.query('DROP FUNCTION audit_conceal, audit_pseudonym, audit_reveal_details, audit_reveal');
    await runner.query(
      'DROP FUNCTION audit_forget_user, audit_redact, audit_redact_set_aside, broker_erased_as',
    );
    await runner.query(REFUSE_CHANGE_BEFORE);
    await runner.query('DROP TABLE audit_redactions, audit_users, user_erasures, user_erasure_key');
  }
}

async function createTables(runner: QueryRunner): Promise<void> {
  // Two transactions that name a user for the first time at once give two pseudonyms, instead of waiting for each other.
  await runner.query(`
    CREATE TABLE audit_users (
      pseudonym text PRIMARY KEY,
      user_id   text NOT NULL,
      key       bytea NOT NULL
    )`);
  await runner.query('CREATE INDEX audit_users_by_user ON audit_users (user_id)');
  await runner.query(`
    CREATE TABLE user_erasures (
      id             uuid PRIMARY KEY,
      user_id        text,
      digest         bytea,
      actor_kind     text NOT NULL,
      actor_id       text,
      request_id     text,
      remote_address text,
      started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
      finished_at    timestamptz,
      links          integer NOT NULL DEFAULT 0,
      redacted       integer NOT NULL DEFAULT 0
    )`);
  await runner.query('CREATE INDEX user_erasures_open ON user_erasures (id) WHERE finished_at IS NULL');
  await runner.query(
    'CREATE INDEX user_erasures_by_digest ON user_erasures (digest) WHERE digest IS NOT NULL',
  );
  await runner.query(
    'CREATE TABLE user_erasure_key (id smallint PRIMARY KEY CHECK (id = 1), key bytea NOT NULL)',
  );
  await runner.query(`
    INSERT INTO user_erasure_key (id, key)
    VALUES (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))`);
  await runner.query(`
    CREATE TABLE audit_redactions (
      event_id    uuid PRIMARY KEY,
      erasure_id  uuid NOT NULL,
      before_hash bytea NOT NULL,
      after_hash  bytea NOT NULL,
      statement   text
    )`);
}

async function createNaming(runner: QueryRunner): Promise<void> {
  // The id of the transaction comes first: an erasure waits for every transaction that may have looked before it. The triggers of other
  // tables call it in the name of a role that may not have been granted the new tables yet, as while a release is replaced.
  await runner.query(`
    CREATE FUNCTION broker_erased_as(value text) RETURNS text LANGUAGE plpgsql ${AS_OWNER} AS $$
    DECLARE erasure uuid;
    BEGIN
      PERFORM pg_current_xact_id();
      SELECT e.id INTO erasure FROM user_erasures e, user_erasure_key k
        WHERE e.digest = sha256(k.key || convert_to(value, 'UTF8')) LIMIT 1;
      RETURN '~erased-' || erasure;
    END $$`);
  await runner.query(`
    CREATE FUNCTION audit_pseudonym(value text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
      given text;
      secret bytea;
    BEGIN
      IF value LIKE '~erased-%' THEN RETURN value; END IF;
      SELECT pseudonym INTO given FROM audit_users WHERE user_id = value ORDER BY pseudonym LIMIT 1;
      IF given IS NOT NULL THEN RETURN given; END IF;
      given := broker_erased_as(value);
      IF given IS NOT NULL THEN RETURN given; END IF;
      secret := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
      given := '~' || translate(encode(sha256(secret || convert_to(value, 'UTF8')), 'base64'), '+/=', '-_');
      INSERT INTO audit_users (pseudonym, user_id, key) VALUES (given, value, secret);
      RETURN given;
    END $$`);
  await runner.query(`
    CREATE FUNCTION audit_conceal() RETURNS trigger LANGUAGE plpgsql ${AS_OWNER} AS $$
    DECLARE member text;
    BEGIN
      IF NEW.actor_kind = 'user' AND NEW.actor_id IS NOT NULL THEN
        NEW.actor_id := audit_pseudonym(NEW.actor_id);
      END IF;
      FOREACH member IN ARRAY ${PEOPLE} LOOP
        IF jsonb_typeof(NEW.details -> member) = 'string' THEN
          NEW.details := jsonb_set(NEW.details, ARRAY[member], to_jsonb(audit_pseudonym(NEW.details ->> member)));
        END IF;
      END LOOP;
      RETURN NEW;
    END $$`);
  await runner.query(`
    CREATE FUNCTION audit_reveal(value text) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT CASE WHEN value LIKE '~%'
        THEN coalesce((SELECT user_id FROM audit_users WHERE pseudonym = value), value) ELSE value END
    $$`);
  await runner.query(`
    CREATE FUNCTION audit_reveal_details(details jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
    DECLARE member text;
    BEGIN
      IF NOT details ?| ${PEOPLE} THEN RETURN details; END IF;
      FOREACH member IN ARRAY ${PEOPLE} LOOP
        IF details ->> member LIKE '~%' THEN
          details := jsonb_set(details, ARRAY[member], to_jsonb(audit_reveal(details ->> member)));
        END IF;
      END LOOP;
      RETURN details;
    END $$`);
}

/** What the trail otherwise refuses, for records that hold an erased user's id in plain text. Only for the role of brokers. */
async function createErasing(runner: QueryRunner): Promise<void> {
  await runner.query(REFUSE_CHANGE_BUT_REDACT);
  await runner.query(`
    CREATE FUNCTION audit_redact(erasure uuid, event uuid, actor text, told jsonb) RETURNS void
    LANGUAGE plpgsql ${AS_OWNER} AS $$
    BEGIN
      PERFORM FROM user_erasures WHERE id = erasure AND user_id IS NOT NULL;
      IF NOT FOUND THEN RAISE EXCEPTION 'No erasure is running'; END IF;
      PERFORM set_config('broker.redacts', event::text, true);
      UPDATE audit_events SET actor_id = actor, details = told WHERE id = event;
      PERFORM set_config('broker.redacts', '', true);
    END $$`);
  await runner.query(`
    CREATE FUNCTION audit_redact_set_aside(erasure uuid, event uuid, told text) RETURNS void
    LANGUAGE plpgsql ${AS_OWNER} AS $$
    BEGIN
      PERFORM FROM user_erasures WHERE id = erasure AND user_id IS NOT NULL;
      IF NOT FOUND THEN RAISE EXCEPTION 'No erasure is running'; END IF;
      PERFORM set_config('broker.redacts', event::text, true);
      UPDATE audit_set_aside SET record = told WHERE id = event;
      PERFORM set_config('broker.redacts', '', true);
    END $$`);
  await runner.query(`
    CREATE FUNCTION audit_forget_user(erasure uuid) RETURNS TABLE (pseudonym text) LANGUAGE sql ${AS_OWNER} AS $$
      DELETE FROM audit_users u USING user_erasures e WHERE e.id = erasure AND u.user_id = e.user_id
      RETURNING u.pseudonym
    $$`);
  for (const name of ERASING) await runner.query(`REVOKE ALL ON FUNCTION ${name} FROM PUBLIC`);
}

/** What only the brokers' role may call. */
const ERASING = [
  'audit_redact(uuid, uuid, text, jsonb)',
  'audit_redact_set_aside(uuid, uuid, text)',
  'audit_forget_user(uuid)',
];

const REFUSED = `
      RAISE EXCEPTION 'The audit trail is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';`;

const REFUSE_CHANGE_BEFORE = `
    CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN ${REFUSED}
    END $$`;

/** Only the table's owner can set this without the function, and the owner can disable the trigger as well. */
const REFUSE_CHANGE_BUT_REDACT = `
    CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_LEVEL = 'ROW' AND TG_OP = 'UPDATE' THEN
        IF current_setting('broker.redacts', true) = to_jsonb(OLD) ->> 'id'
          AND to_jsonb(NEW) - ARRAY['actor_id', 'details', 'record'] = to_jsonb(OLD) - ARRAY['actor_id', 'details', 'record']
        THEN RETURN NEW; END IF;
      END IF; ${REFUSED}
    END $$`;
