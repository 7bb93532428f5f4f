import { Injectable } from '@nestjs/common';

/** Records besides a link's tokens that are sealed in the database, and live too shortly to be re-wrapped. */
export interface SealedRecords {
  /** What they are called where they keep a key from being retired, such as `linkSessions`. */
  readonly name: string;
  /** How many of them need the key. */
  count(keyId: string): Promise<number>;
}

/** What a replica keeps sealed outside the database: the journal of pairs that are not committed yet. */
export interface SealedJournal {
  /** The machine and folder it is kept in. */
  readonly place: string;
  /** Names this process's part of it. */
  readonly owner: string;
  /** The keys that this process's part needs now. */
  keyIds(): ReadonlySet<string>;
  /** The processes that have a part in the same place now, dead ones included. */
  owners(): Promise<ReadonlySet<string>>;
}

/** Where libs say what else they seal under the keyring, so that no key is destroyed that something still needs. */
@Injectable()
export class KeyUses {
  private readonly recordKinds: SealedRecords[] = [];
  private keptJournal: SealedJournal | undefined;

  /** Adds a kind of records for the life of the process. */
  addRecords(records: SealedRecords): void {
    this.recordKinds.push(records);
  }

  /** Says which journal this process keeps. */
  keepJournal(journal: SealedJournal): void {
    this.keptJournal = journal;
  }

  /** All kinds of records that were added. */
  get records(): readonly SealedRecords[] {
    return this.recordKinds;
  }

  /** This process's journal, if it keeps one. */
  get journal(): SealedJournal | undefined {
    return this.keptJournal;
  }
}
