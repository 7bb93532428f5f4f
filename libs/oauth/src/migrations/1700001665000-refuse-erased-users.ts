import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No session begins for a user who is being erased, or was within the last day: not even one of the previous release. */
export class RefuseSessionsOfErasedUsers1700001665000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION link_sessions_refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF broker_erased_as(NEW.user_id) IS NOT NULL THEN
          RAISE EXCEPTION 'The user of this session was erased within the last day' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER link_sessions_refuse_erased BEFORE INSERT ON link_sessions
      FOR EACH ROW EXECUTE FUNCTION link_sessions_refuse_erased()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER link_sessions_refuse_erased ON link_sessions');
    await runner.query('DROP FUNCTION link_sessions_refuse_erased');
  }
}
