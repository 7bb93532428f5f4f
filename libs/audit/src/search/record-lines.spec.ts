import { describe, expect, it } from '@jest/globals';
import { AuditRecord } from './audit-record.view.js';
import { fileOf, type ExportFormat } from './record-lines.js';

const { example } = AuditRecord;

const textOf = async (records: readonly AuditRecord[], format: ExportFormat): Promise<string> => {
  const chunks: string[] = [];
  async function* source(): AsyncGenerator<AuditRecord> {
    yield* await Promise.resolve(records);
  }
  for await (const chunk of fileOf(source(), format)) chunks.push(chunk);
  return chunks.join('');
};

describe('an export', () => {
  it('as CSV has a line of titles and as many cells in each line', async () => {
    const text = await textOf(
      [example, { ...example, actor: { kind: 'admin', id: '=cmd|x', name: null } }],
      'csv',
    );
    const [titles = '', first = '', second = '', end] = text.split('\r\n');
    expect(titles).toMatch(/^"position","time","action","result",/);
    expect(first).toContain('5120,"2027-01-31T10:00:00.100Z","link.revoked","succeeded","admin"');
    expect(second).toContain(`"'=cmd|x"`);
    expect(end).toBe('');
  });

  it('as NDJSON has the record of the API in each line', async () => {
    const text = await textOf(
      Array.from({ length: 250 }, () => example),
      'ndjson',
    );
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(250);
    expect(JSON.parse(lines[249] ?? '')).toEqual(JSON.parse(JSON.stringify(example)));
  });

  it('reads no further than its reader has asked for', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<AuditRecord> {
      for (;;) {
        read += 1;
        yield await Promise.resolve(example);
      }
    }
    const file = fileOf(endless(), 'ndjson');
    await file.next();
    expect(read).toBe(100);
    await file.return(undefined);
  });
});
