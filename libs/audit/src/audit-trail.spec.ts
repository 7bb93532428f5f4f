import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../test/harness/database.js';
import type { AuditEvent } from './audit-event.js';
import { AuditTrail } from './audit-trail.js';

const event = (text: string): AuditEvent => ({
  action: 'call.refused',
  result: 'refused',
  actor: { kind: 'service', id: text },
  requestId: text,
  details: { text },
});

describe('the audit trail', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let trail: AuditTrail;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    trail = new AuditTrail(dataSource, new SystemIds());
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('writes what no database can store as replaced, and does not lose what was gathered with it', async () => {
    for (const text of ['first', 'a\0b', 'half \ud83d', 'last']) trail.recordSoon(event(text));
    await trail.flush();
    const rows = await database.query(`SELECT details ->> 'text' AS text FROM audit_events ORDER BY id`);
    expect(rows.map(({ text }) => text)).toEqual(['first', 'a\ufffdb', 'half \ufffd', 'last']);
  });
});
