import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A command that was in flight when its actor was erased is written without the name. */
export class LeaveOutErasedActors1700001666000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION commands_leave_out_erased() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.actor_name := coalesce(broker_erased_as(NEW.actor_name), NEW.actor_name);
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER commands_leave_out_erased BEFORE INSERT OR UPDATE OF actor_name ON commands
      FOR EACH ROW WHEN (NEW.actor_name IS NOT NULL) EXECUTE FUNCTION commands_leave_out_erased()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER commands_leave_out_erased ON commands');
    await runner.query('DROP FUNCTION commands_leave_out_erased');
  }
}
