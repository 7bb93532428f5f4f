import { Injectable, type OnModuleInit } from '@nestjs/common';
import { KeptJournal } from '#keyring';
import { Journal } from './journal.js';

/** Reports which keys the pairs in the journal need, so that none is destroyed before the database has those pairs. */
@Injectable()
export class JournalKeys implements OnModuleInit {
  constructor(
    private readonly journal: Journal,
    private readonly kept: KeptJournal,
  ) {}

  onModuleInit(): void {
    const { journal } = this;
    this.kept.keep({
      place: journal.place,
      owner: journal.owner,
      keyIds: () => journal.keyIds,
      owners: () => journal.owners(),
    });
  }
}
