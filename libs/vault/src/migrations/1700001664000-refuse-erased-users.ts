import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nothing that was in flight when a user was erased brings the id back, whichever release or replica writes it. */
export class RefuseErasedUsers1700001664000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION links_refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF broker_erased_as(NEW.user_id) IS NOT NULL THEN
          RAISE EXCEPTION 'The user of this link was erased within the last day' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER links_refuse_erased BEFORE INSERT ON links
      FOR EACH ROW EXECUTE FUNCTION links_refuse_erased()`);
    await runner.query(`
      CREATE FUNCTION link_users_leave_out_erased() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF broker_erased_as(NEW.user_id) IS NOT NULL THEN RETURN NULL; END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER link_users_leave_out_erased BEFORE INSERT ON link_users
      FOR EACH ROW EXECUTE FUNCTION link_users_leave_out_erased()`);
    await runner.query(`
      CREATE FUNCTION link_import_rows_refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE erased text := broker_erased_as(NEW.user_id);
      BEGIN
        IF erased IS NULL THEN RETURN NEW; END IF;
        NEW.user_id := erased;
        IF NEW.verdict IN ('waiting', 'ready') THEN
          NEW.verdict := 'invalid';
          NEW.field := 'userId';
          NEW.reason := 'the user was erased within the last day';
          NEW.decided_at := now();
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER link_import_rows_refuse_erased BEFORE INSERT ON link_import_rows
      FOR EACH ROW WHEN (NEW.user_id IS NOT NULL) EXECUTE FUNCTION link_import_rows_refuse_erased()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER links_refuse_erased ON links');
    await runner.query('DROP TRIGGER link_users_leave_out_erased ON link_users');
    await runner.query('DROP TRIGGER link_import_rows_refuse_erased ON link_import_rows');
    await runner.query(
      'DROP FUNCTION links_refuse_erased, link_users_leave_out_erased, link_import_rows_refuse_erased',
    );
  }
}
