import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No temporary table of a caller can take the place of the pins. */
const AS_OWNER = 'SECURITY DEFINER SET search_path = public, pg_temp';

/**
 * Pins: the highest generation of each link's tokens, and whether the link has ended. They replace the records of successful
 * refreshes, which are no longer written, and like those can only be added to.
 *
 * Records that name a generation or an end set the pin by a trigger, so that those of the previous release do too.
 */
export class PinLinks1700001676000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_pins (
        link_id    uuid PRIMARY KEY,
        generation bigint NOT NULL,
        ended      boolean NOT NULL DEFAULT false
      ) WITH (fillfactor = 90)`);
    await guard(runner);
    await runner.query(`
      CREATE FUNCTION audit_pin_link() RETURNS trigger LANGUAGE plpgsql ${AS_OWNER} AS $$
      DECLARE
        named text := NEW.details ->> 'generation';
        is_end boolean := NEW.action = 'link.revoked' OR coalesce(NEW.details ->> 'status' = 'revoked', false);
      BEGIN
        -- Attempts to link that lead nowhere would each leave a pin forever.
        IF NEW.action = 'link.expired_unconfirmed' THEN
          UPDATE link_pins SET ended = true WHERE link_id = NEW.link_id;
          RETURN NULL;
        END IF;
        IF named IS NULL OR named !~ '^\\d{1,15}$' THEN named := '0'; END IF;
        IF named = '0' AND NOT is_end THEN RETURN NULL; END IF;
        INSERT INTO link_pins AS p (link_id, generation, ended) VALUES (NEW.link_id, named::bigint, is_end)
        ON CONFLICT (link_id) DO UPDATE
          SET generation = greatest(p.generation, excluded.generation), ended = p.ended OR excluded.ended;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_pin_link AFTER INSERT ON audit_events
      FOR EACH ROW WHEN (NEW.link_id IS NOT NULL
        AND NEW.action IN ('refresh.succeeded', 'link.renewed', 'link.imported', 'link.revoked', 'link.expired_unconfirmed'))
      EXECUTE FUNCTION audit_pin_link()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER audit_pin_link ON audit_events');
    await runner.query('DROP FUNCTION audit_pin_link');
    await runner.query('DROP TABLE link_pins');
    await runner.query('DROP FUNCTION link_pin_refuse');
  }
}

async function guard(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION link_pin_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'The pin of a link only rises: % is refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
    END $$`);
  await runner.query(`
    CREATE TRIGGER link_pin_refuse_lower BEFORE UPDATE ON link_pins FOR EACH ROW
    WHEN (NEW.link_id <> OLD.link_id OR NEW.generation < OLD.generation OR (OLD.ended AND NOT NEW.ended))
    EXECUTE FUNCTION link_pin_refuse()`);
  await runner.query(`
    CREATE TRIGGER link_pin_refuse_removal BEFORE DELETE OR TRUNCATE ON link_pins
    FOR EACH STATEMENT EXECUTE FUNCTION link_pin_refuse()`);
}
