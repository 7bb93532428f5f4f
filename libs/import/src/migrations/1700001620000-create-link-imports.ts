import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates imports of tokens that another system holds: their rows, the rows' encrypted tokens, and which tokens were presented. */
export class CreateLinkImports1700001620000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_imports (
        id             uuid PRIMARY KEY,
        state          text NOT NULL
          CHECK (state IN ('loading', 'running', 'finished', 'cancelled', 'abandoned')),
        dry_run        boolean NOT NULL,
        actor_kind     text NOT NULL,
        actor_id       text,
        request_id     text,
        remote_address text,
        started_at     timestamptz NOT NULL DEFAULT now(),
        loaded_at      timestamptz NOT NULL DEFAULT now(),
        finished_at    timestamptz,
        sha256         bytea
      )`);
    await runner.query(`
      CREATE INDEX link_imports_open ON link_imports (id) WHERE state IN ('loading', 'running')`);
    await runner.query(`
      CREATE TABLE link_import_rows (
        link_id      uuid PRIMARY KEY,
        import_id    uuid NOT NULL REFERENCES link_imports (id) ON DELETE CASCADE,
        line         integer NOT NULL,
        service      text,
        service_id   uuid REFERENCES services (id),
        user_id      text,
        verdict      text NOT NULL,
        field        text,
        reason       text,
        token_digest bytea,
        attempts     integer NOT NULL DEFAULT 0,
        due_at       timestamptz NOT NULL DEFAULT now(),
        presented_at timestamptz,
        decided_at   timestamptz
      )`);
    // Each serves the counts of an import, and a page of its rows with one verdict or with any.
    await runner.query(
      'CREATE INDEX link_import_rows_by_verdict ON link_import_rows (import_id, verdict, link_id)',
    );
    await runner.query('CREATE INDEX link_import_rows_by_import ON link_import_rows (import_id, link_id)');
    await runner.query(`
      CREATE INDEX link_import_rows_waiting ON link_import_rows (due_at, link_id) WHERE verdict = 'waiting'`);
    await runner.query(`
      CREATE INDEX link_import_rows_presented ON link_import_rows (presented_at) WHERE verdict = 'presented'`);
    await runner.query(`
      CREATE TABLE link_import_secrets (
        link_id       uuid PRIMARY KEY REFERENCES link_import_rows (link_id) ON DELETE CASCADE,
        key_id        text NOT NULL,
        data_key      bytea NOT NULL,
        refresh_token bytea NOT NULL
      )`);
    await runner.query('CREATE INDEX link_import_secrets_by_key ON link_import_secrets (key_id)');
    // It outlives rows and imports: a file found again after a year must not present its tokens again.
    await runner.query(`
      CREATE TABLE presented_tokens (
        digest       bytea PRIMARY KEY,
        link_id      uuid NOT NULL,
        presented_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX presented_tokens_by_link ON presented_tokens (link_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE presented_tokens');
    await runner.query('DROP TABLE link_import_secrets');
    await runner.query('DROP TABLE link_import_rows');
    await runner.query('DROP TABLE link_imports');
  }
}
