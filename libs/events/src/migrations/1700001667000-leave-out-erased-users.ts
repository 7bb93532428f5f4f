import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events are written without the id of an erased user. A replica of the previous release makes them of records whose pseudonyms it
 * does not know: these are resolved here.
 */
export class LeaveOutErasedUsers1700001667000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION events_leave_out_erased() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        owner text := NEW.data ->> 'userId';
        actor text := audit_reveal(NEW.data #>> '{actor,name}');
      BEGIN
        IF owner IS NOT NULL THEN
          NEW.data := jsonb_set(NEW.data, '{userId}', to_jsonb(coalesce(broker_erased_as(owner), owner)));
        END IF;
        IF actor IS NOT NULL THEN
          NEW.data := jsonb_set(NEW.data, '{actor,name}', to_jsonb(coalesce(broker_erased_as(actor), actor)));
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER events_leave_out_erased BEFORE INSERT ON events
      FOR EACH ROW EXECUTE FUNCTION events_leave_out_erased()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER events_leave_out_erased ON events');
    await runner.query('DROP FUNCTION events_leave_out_erased');
  }
}
