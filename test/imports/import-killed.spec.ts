/**
 * A broker that imports tokens is killed at any point. With a strict provider, a token that is presented twice ends its
 * user's consent; COCO's own record of the calls shows that this never happens.
 *
 * Not covered: a database that loses committed transactions in a fail-over.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../harness/time/until.js';
import { ImportStage, type FileRow } from './import-stage.js';
import { Mortal, type Death } from './mortal.js';

const CLAIM = /SELECT token_digest, link_id FROM chosen/;
const SAVE = /'link.recovered'/;
const LINK = /'link.imported'/;
const SETTLE = /SET verdict = \$3/;
const FINISH = /'link_import.finished'/;

/** Four tokens that COCO accepts, and one that it does not, in a file of five lines. */
const deaths: readonly (readonly [string, Death, { unknown: number; refused: number }])[] = [
  ['before it claims a row', { step: CLAIM, moment: 'before', nth: 2 }, { unknown: 0, refused: 1 }],
  ['once it has claimed a row', { step: CLAIM, moment: 'after', nth: 2 }, { unknown: 1, refused: 1 }],
  [
    'before the token is sent',
    { step: 'endpoint.refresh', moment: 'before', nth: 2 },
    { unknown: 1, refused: 1 },
  ],
  [
    'before the answer is read',
    { step: 'endpoint.refresh', moment: 'after', nth: 2 },
    { unknown: 1, refused: 1 },
  ],
  [
    'before the pair is in the journal',
    { step: 'journal.append', moment: 'before' },
    { unknown: 1, refused: 1 },
  ],
  [
    'once the pair is in the journal',
    { step: 'journal.append', moment: 'after' },
    { unknown: 0, refused: 1 },
  ],
  ['before the pair is saved', { step: SAVE, moment: 'before', nth: 2 }, { unknown: 0, refused: 1 }],
  ['before the link is made', { step: LINK, moment: 'before', nth: 2 }, { unknown: 0, refused: 1 }],
  ['once the link is made', { step: LINK, moment: 'after' }, { unknown: 0, refused: 1 }],
  [
    'before the journal forgets the pair',
    { step: 'journal.forget', moment: 'before' },
    { unknown: 0, refused: 1 },
  ],
  ['before a refusal is written', { step: SETTLE, moment: 'before' }, { unknown: 1, refused: 0 }],
  ['once a refusal is written', { step: SETTLE, moment: 'after' }, { unknown: 0, refused: 1 }],
  ['before the import is finished', { step: FINISH, moment: 'before', nth: 2 }, { unknown: 0, refused: 1 }],
];

describe('an import whose broker is killed', () => {
  let stage: ImportStage;

  beforeAll(async () => {
    stage = await ImportStage.open();
  });

  afterAll(async () => {
    await stage.close();
  });

  const fiveRows = async (): Promise<FileRow[]> => {
    const service = await stage.service();
    const good = await stage.rows(service, 4);
    const strange = { service, userId: 'stranger', refreshToken: `nobody-knows-${service.slice(8)}` };
    return [...good.slice(0, 2), strange, ...good.slice(2)];
  };

  it.each(deaths)('%s goes on elsewhere, and presents no token twice', async (_when, death, expected) => {
    const id = await stage.load(await stage.file(await fiveRows()));
    const journal = stage.journalFolder();
    const life = new Mortal(death);
    const killed = await stage.replica({ life, journal, concurrency: 1 });
    await life.died;
    await killed.clearAway(journal);
    await stage.passAnswerTime();
    const successor = await stage.replica({ journal, concurrency: 1 });
    const { counts, state } = await stage.ended(id);
    await successor.stop();
    expect(await stage.presentedTwice()).toEqual([]);
    const { unknown, refused } = expected;
    const linked = 5 - unknown - refused;
    expect([state, counts.linked, counts.unknown_outcome ?? 0, counts.refused ?? 0]).toEqual([
      'finished',
      linked,
      unknown,
      refused,
    ]);
    expect(await stage.storedTokens()).toBe(0);
    const made = (await stage.rowsOf(id)).filter(({ verdict }) => verdict === 'linked').map((row) => row.id);
    const links = await stage.database.query(
      `SELECT l.id FROM links l JOIN link_secrets s ON s.link_id = l.id AND s.generation = l.generation
       WHERE l.status = 'active' AND l.id = ANY($1)`,
      [made],
    );
    expect(links).toHaveLength(linked);
  });

  it('links a row that counted as lost, once the pair is found in the journal', async () => {
    const id = await stage.load(await stage.file(await stage.rows(await stage.service(), 1)));
    const journal = stage.journalFolder();
    const life = new Mortal({ step: 'journal.append', moment: 'after' });
    const killed = await stage.replica({ life, journal });
    await life.died;
    await killed.clearAway(journal);
    await stage.passAnswerTime();
    const other = await stage.replica();
    expect((await stage.ended(id)).counts).toEqual({ unknown_outcome: 1 });
    await other.stop();
    const successor = await stage.replica({ journal });
    await until('the link', async () => (await stage.store.find(id)).counts.linked === 1);
    await successor.stop();
    expect(await stage.presentedTwice()).toEqual([]);
  });

  it('while COCO throttles it keeps no row that COCO may have seen', async () => {
    const id = await stage.load(await stage.file(await stage.rows(await stage.service(), 1)));
    await stage.fault({ type: 'status', status: 429 }, { times: 1 });
    const life = new Mortal({ step: /presented_at = NULL, reason/, moment: 'before' });
    const journal = stage.journalFolder();
    const killed = await stage.replica({ life, journal });
    await life.died;
    await killed.clearAway(journal);
    await stage.passAnswerTime();
    const successor = await stage.replica({ journal });
    expect((await stage.ended(id)).counts).toEqual({ unknown_outcome: 1 });
    await successor.stop();
    expect(await stage.presentedTwice()).toEqual([]);
  });
});
