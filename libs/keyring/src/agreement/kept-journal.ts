import { Injectable } from '@nestjs/common';

/** What a replica keeps encrypted outside the database: the journal of pairs that are not committed yet. */
export interface EncryptedJournal {
  /** The machine and folder it is kept in. */
  readonly place: string;
  /** Names this process's part of it. */
  readonly owner: string;
  /** The keys that this process's part needs now. */
  keyIds(): ReadonlySet<string>;
  /** The processes that have a part in the same place now, dead ones included. */
  owners(): Promise<ReadonlySet<string>>;
}

/** Which journal this process keeps, if any: other replicas are told which keys it needs. */
@Injectable()
export class KeptJournal {
  private kept: EncryptedJournal | undefined;

  /** Names the journal of this process. */
  keep(journal: EncryptedJournal): void {
    this.kept = journal;
  }

  /** `undefined` for a process that keeps none. */
  get journal(): EncryptedJournal | undefined {
    return this.kept;
  }
}
