import { Injectable } from '@nestjs/common';

/** What a replica keeps encrypted outside the database: the journal of uncommitted pairs. */
export interface EncryptedJournal {
  /** The machine and folder where it is kept. */
  readonly place: string;
  /** Identifies this process's part of it. */
  readonly owner: string;
  /** The keys that this process's part needs at the moment. */
  keyIds(): ReadonlySet<string>;
  /** The processes, dead ones included, that have files in the same place now. */
  owners(): Promise<ReadonlySet<string>>;
}

/** The journal of this process, if it keeps one: other replicas learn which keys it needs. */
@Injectable()
export class KeptJournal {
  private kept: EncryptedJournal | undefined;

  /** Sets the journal of this process. */
  keep(journal: EncryptedJournal): void {
    this.kept = journal;
  }

  /** `undefined` if this process keeps none. */
  get journal(): EncryptedJournal | undefined {
    return this.kept;
  }
}
