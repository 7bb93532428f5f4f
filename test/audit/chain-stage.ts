import type { DataSource } from 'typeorm';
import {
  AuditTrail,
  Chainer,
  verifyChain,
  type AuditEvent,
  type ChainEvidence,
  type ChainReport,
} from '#audit';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

/** A record that holds a text. */
export const recordOf = (text: string): AuditEvent => ({
  action: 'call.refused',
  result: 'refused',
  actor: { kind: 'service', id: text },
  details: { text },
});

/** An audit trail in a separate database, with the parts that chain and verify it. */
export class ChainStage {
  readonly trail: AuditTrail;
  readonly chainer: Chainer;

  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.trail = new AuditTrail(dataSource, new SystemIds());
    this.chainer = new Chainer(dataSource);
  }

  static async create(): Promise<ChainStage> {
    const database = await createDatabase();
    const dataSource = await database.connect();
    return new ChainStage(database, dataSource);
  }

  async record(...texts: string[]): Promise<void> {
    await this.trail.recordWithin(this.dataSource.manager, texts.map(recordOf));
  }

  /** Inserts a record without texts where its id belongs, as if it had been written at that time. */
  async recordAs(id: string): Promise<void> {
    await this.database.query(
      `INSERT INTO audit_events (id, action, result, actor_kind) VALUES ($1, 'link.confirmed', 'succeeded', 'service')`,
      [id],
    );
  }

  /** Chains every record. */
  async chain(): Promise<void> {
    while (await this.chainer.chainNext());
  }

  async verify(evidence: ChainEvidence = {}): Promise<ChainReport> {
    return verifyChain(this.dataSource, evidence, () => undefined);
  }

  /** The findings of a verification, each as `fault position`. */
  async faults(evidence?: ChainEvidence): Promise<string[]> {
    return (await this.verify(evidence)).findings.map(({ fault, position }) => `${fault} ${position ?? '-'}`);
  }

  async idAt(position: number): Promise<string> {
    const [row] = await this.database.query('SELECT event_id FROM audit_seals WHERE position = $1', [
      position,
    ]);
    return String(row?.event_id);
  }

  /** As the database's owner could: triggers do not prevent it. */
  async tamper(statement: string, parameters: unknown[] = []): Promise<void> {
    await this.database.query('SET session_replication_role = replica');
    await this.database.query(statement, parameters);
    await this.database.query('SET session_replication_role = DEFAULT');
  }

  async remove(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }
}
