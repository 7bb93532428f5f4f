import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { checkServer } from './check-database.js';

const NOW = new Date();

async function findingFor(facts: object): Promise<unknown> {
  const database = {
    query: () => Promise.resolve([{ version: 18, text: '18.4', writable: true, now: NOW, ...facts }]),
  };
  const findings = await checkServer(database as unknown as DataSource);
  return findings.find(({ check }) => check === 'database');
}

describe('the database, as broker doctor sees it', () => {
  it.each([
    ['15.18', 15],
    ['18.4', 18],
  ])('passes on PostgreSQL %s', async (text, version) => {
    expect(await findingFor({ text, version })).toMatchObject({ outcome: 'well' });
  });

  it('fails on a version that the broker would refuse at start', async () => {
    expect(await findingFor({ text: '14.23', version: 14 })).toMatchObject({
      outcome: 'wrong',
      text: 'PostgreSQL 14.23 is too old: 15 or later is required',
    });
  });

  it('fails on a standby, whose primary must be named', async () => {
    expect(await findingFor({ writable: false })).toMatchObject({
      outcome: 'wrong',
      text: expect.stringContaining('use its primary'),
    });
  });
});
