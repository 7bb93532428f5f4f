/** Replicas on one database that prove commands, and a time that flies for them. */
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { until } from '../../../../test/harness/time/until.js';
import type { ProvableOrder } from '../commands/command-proof.js';
import { asSent, recordOf, type CommandRecord } from '../lifecycle/command-record.js';
import { CommandStore } from '../lifecycle/command.store.js';
import { LaterCommands } from '../proof/later-commands.js';
import { ProofReads } from '../proof/proof-reads.js';
import { ProxyUnderTest } from './proxy.js';

export class ProofStage {
  readonly store: CommandStore;
  /** Milliseconds by which time has flown. */
  elapsed = 0;
  /** Questions to the device or the database without an answer yet: meanwhile time stops. */
  private asking = 0;
  private current: ProxyUnderTest | undefined;

  private constructor(
    readonly database: TestDatabase,
    private readonly dataSource: DataSource,
  ) {
    this.store = new CommandStore(dataSource);
  }

  static async open(): Promise<ProofStage> {
    const database = await createDatabase();
    return new ProofStage(database, await database.connect());
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }

  /** No commands, and a new replica. */
  async freshen(): Promise<void> {
    await this.database.query('TRUNCATE commands');
    this.current = await this.startReplica();
    this.elapsed = 0;
  }

  /** The replica of the test. */
  get replica(): ProxyUnderTest {
    if (this.current === undefined) throw new Error('no test has begun');
    return this.current;
  }

  async startReplica(): Promise<ProxyUnderTest> {
    const started = await ProxyUnderTest.start({}, this.dataSource);
    const [reads, later] = [started.part(ProofReads), started.part(LaterCommands)];
    const [read, contradicted] = [reads.read.bind(reads), later.contradicted.bind(later)];
    reads.read = (...what) => this.counted(read(...what));
    later.contradicted = (...what) => this.counted(contradicted(...what));
    return started;
  }

  /** Lets some time fly, unless something is being asked. */
  fly(taker: ProxyUnderTest, step = 250): void {
    if (this.asking > 0) return;
    this.elapsed += step;
    taker.clock.advance(step);
  }

  /** Lets time fly until it has ended. */
  async passes(proof: Promise<unknown>): Promise<void> {
    let isOver = false;
    void proof.then(() => (isOver = true));
    await until('it has ended', () => {
      if (!isOver) this.fly(this.replica);
      return isOver;
    });
  }

  private async counted<Result>(answer: Promise<Result>): Promise<Result> {
    this.asking += 1;
    return answer.finally(() => {
      this.asking -= 1;
    });
  }
}

/** A command as another replica has recorded it. */
export function sentByOther(asked: ProvableOrder, sentFor = 0, proof: string | null = null): CommandRecord {
  const at = new Date(Date.now() - sentFor);
  return asSent(recordOf({ ...asked, isAnnounced: false }, at), at, proof);
}
