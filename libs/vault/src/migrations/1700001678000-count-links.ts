import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What links are counted by; rows without a last error have an empty one. */
const GROUP = `service_id, status, coalesce(last_trouble, '')`;

/**
 * The triggers write as the owner: a broker with its own role keeps working between a migration and the grants that follow it, and so
 * does one of the previous release.
 */
const AS_OWNER = 'SECURITY DEFINER SET search_path = public, pg_temp';

/** Of all links, once: what the triggers have noted so far is in the same snapshot, and so is counted already. */
const COUNT = `
  WITH noted AS (DELETE FROM link_count_changes WHERE NOT EXISTS (SELECT FROM link_counts))
  INSERT INTO link_counts (service_id, status, last_trouble, links)
  SELECT ${GROUP}, count(*) FROM links WHERE NOT EXISTS (SELECT FROM link_counts) GROUP BY 1, 2, 3`;

/**
 * Counts of links by service, state and last error, so that nobody has to read ten million links to say how many there are.
 *
 * Triggers note each change of them, whichever statement makes it and whichever release of the broker: an insert, so that no two
 * writers wait for each other. A refresh that succeeds changes none of the three, and notes nothing.
 */
export class CountLinks1700001678000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS link_counts (
        service_id   uuid NOT NULL,
        status       text NOT NULL,
        last_trouble text NOT NULL,
        links        bigint NOT NULL,
        PRIMARY KEY (service_id, status, last_trouble)
      )`);
    // Filled and emptied all the time: vacuum must not wait until a share of this usually small table has changed.
    await runner.query(`
      CREATE TABLE IF NOT EXISTS link_count_changes (
        service_id   uuid NOT NULL,
        status       text NOT NULL,
        last_trouble text NOT NULL,
        links        bigint NOT NULL
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)`);
    await this.note(runner);
    await runner.query(COUNT);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const change of ['insert', 'delete', 'update'])
      await runner.query(`DROP TRIGGER links_count_${change} ON links`);
    await runner.query('DROP FUNCTION links_count_rows, links_count_update');
    await runner.query('DROP TABLE link_count_changes, link_counts');
  }

  private async note(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION links_count_rows() RETURNS trigger LANGUAGE plpgsql ${AS_OWNER} AS $$
      BEGIN
        INSERT INTO link_count_changes (service_id, status, last_trouble, links)
        SELECT ${GROUP}, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END FROM changed GROUP BY 1, 2, 3;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE OR REPLACE FUNCTION links_count_update() RETURNS trigger LANGUAGE plpgsql ${AS_OWNER} AS $$
      BEGIN
        INSERT INTO link_count_changes (service_id, status, last_trouble, links) VALUES
          (OLD.service_id, OLD.status, coalesce(OLD.last_trouble, ''), -1),
          (NEW.service_id, NEW.status, coalesce(NEW.last_trouble, ''), 1);
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE OR REPLACE TRIGGER links_count_insert AFTER INSERT ON links REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION links_count_rows()`);
    await runner.query(`
      CREATE OR REPLACE TRIGGER links_count_delete AFTER DELETE ON links REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION links_count_rows()`);
    // A statement trigger would copy the rows of every claim and every refresh; this condition is all that those pay.
    await runner.query(`
      CREATE OR REPLACE TRIGGER links_count_update AFTER UPDATE ON links FOR EACH ROW
      WHEN ((OLD.service_id, OLD.status, OLD.last_trouble) IS DISTINCT FROM (NEW.service_id, NEW.status, NEW.last_trouble))
      EXECUTE FUNCTION links_count_update()`);
  }
}
