/** Which reads share a call to COCO, and what becomes of those who wait when the one that called fails or leaves. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { ChangeFeed } from '#database';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { testSettings } from '../testing/settings.js';
import { QuietFeed } from '../testing/stand-ins.js';
import { CallerPresence } from '../transport/caller-presence.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { CallerGone, Overloaded, UpstreamFailure } from '../transport/upstream-errors.js';
import { Freshness } from './freshness.js';
import { KeptAnswers } from './kept-answers.js';
import { SharedReads, type SharedRead } from './shared-reads.js';
import { SharingMetrics } from './sharing-metrics.js';

const MEMORY = 32_768;
const settings = testSettings({ shareReadsWithin: 250, answerMemory: MEMORY });

let clock: ManualClock;
let feed: QuietFeed;
let kept: KeptAnswers;
let shared: SharedReads;
/** The calls to COCO, none of them answered until the test does so. */
let calls: { readonly presence: CallerPresence; readonly answer: PromiseWithResolvers<UpstreamAnswer> }[];

beforeEach(async () => {
  clock = new ManualClock();
  feed = new QuietFeed();
  kept = new KeptAnswers(feed as unknown as ChangeFeed, settings, clock);
  const metrics = new SharingMetrics(new Registry());
  shared = new SharedReads(kept, feed as unknown as ChangeFeed, settings, metrics, clock);
  await shared.onModuleInit();
  calls = [];
});

interface Asked extends Partial<Omit<SharedRead, 'freshness'>> {
  readonly cacheControl?: string;
}

interface Read {
  readonly text: Promise<string>;
  readonly freshness: Freshness;
}

function read({ cacheControl, ...asked }: Asked = {}): Read {
  const freshness = Freshness.askedBy(cacheControl);
  const wanted = { linkId: 'l1', path: '/networks', headers: [], presence: new CallerPresence(), ...asked };
  const answer = shared.read({ ...wanted, freshness }, (presence) => {
    const called = { presence, answer: Promise.withResolvers<UpstreamAnswer>() };
    calls.push(called);
    presence.whenGone(() => {
      called.answer.reject(new CallerGone());
    });
    return called.answer.promise;
  });
  const text = answer.then(({ body }) => (Buffer.isBuffer(body) ? body.toString() : ''));
  text.catch(() => undefined);
  return { text, freshness };
}

function answer(index: number, text: string, status = 200): void {
  calls[index]?.answer.resolve({ status, headers: {}, body: Buffer.from(text) });
}

/** One read from its beginning to its end. */
async function readWhole(text: string, asked: Asked = {}): Promise<void> {
  const index = calls.length;
  const begun = read(asked);
  answer(index, text);
  await begun.text;
}

describe('a read that begins while an equal one is in flight', () => {
  it('waits for its answer, and one that is not equal calls COCO', async () => {
    const equal = [read(), read(), read({ cacheControl: 'max-age=5' })];
    const others = [
      read({ linkId: 'l2' }),
      read({ path: '/networks?a=1' }),
      read({ headers: ['accept', 'a'] }),
    ];
    expect(calls).toHaveLength(4);
    answer(0, 'shared');
    for (const { text } of equal) expect(await text).toBe('shared');
    calls.forEach((_, index) => {
      answer(index, `own ${index}`);
    });
    expect(await Promise.all(others.map(({ text }) => text))).toEqual(['own 1', 'own 2', 'own 3']);
  });

  it.each<[string, () => void, Asked?]>([
    [
      'it has been in flight for long',
      () => {
        clock.advance(250);
      },
    ],
    [
      'the link has changed',
      () => {
        feed.announceLink('other,l1');
      },
    ],
    [
      'changes of links may have been missed',
      () => {
        feed.interrupt();
      },
    ],
    [
      'a command was sent',
      () => {
        shared.startAnew('l1');
      },
    ],
    ['COCO is to be asked in any case', () => undefined, { cacheControl: 'no-cache' }],
  ])('calls COCO itself if %s, and later ones join that', async (_what, happens, asked = {}) => {
    const first = read({ cacheControl: 'max-age=60' });
    happens();
    const second = read(asked);
    const third = read();
    expect(calls).toHaveLength(2);
    answer(1, 'new');
    expect(await Promise.all([second.text, third.text])).toEqual(['new', 'new']);
    answer(0, 'old');
    expect(await first.text).toBe('old');
    // What was asked for before is no answer to later reads, although it came last.
    read({ cacheControl: 'max-age=60' });
    expect(calls).toHaveLength(3);
  });

  it('calls COCO itself if the other was refused for its own caller', async () => {
    const [first, second, third] = [read(), read(), read()];
    calls[0]?.answer.reject(new Overloaded('service'));
    await expect(first.text).rejects.toMatchObject({ code: 'overloaded' });
    expect(calls).toHaveLength(3);
    answer(1, 'one');
    calls[2]?.answer.reject(new Overloaded('service'));
    expect(await second.text).toBe('one');
    await expect(third.text).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('fails as the other does if COCO failed', async () => {
    const reads = [read(), read()];
    calls[0]?.answer.reject(new UpstreamFailure('COCO could not be reached.'));
    for (const { text } of reads) await expect(text).rejects.toMatchObject({ code: 'upstream_failure' });
    expect(calls).toHaveLength(1);
  });
});

describe('callers that leave', () => {
  it('take nothing from those who stay, even if the first caller leaves; the last one takes the call to COCO', async () => {
    const callers = [new CallerPresence(), new CallerPresence(), new CallerPresence()] as const;
    const reads = callers.map((presence) => read({ presence }));
    for (const presence of callers) {
      expect(calls[0]?.presence.gone).toBe(false);
      presence.leave();
    }
    for (const { text } of reads) await expect(text).rejects.toBeInstanceOf(CallerGone);
    expect(calls[0]?.presence.gone).toBe(true);
    // A call that is being cancelled answers nobody else.
    const late = read();
    answer(1, 'late');
    expect(await late.text).toBe('late');
  });

  it('do not cancel the call of one that waits in any case', () => {
    const presence = new CallerPresence();
    read({ presence: undefined });
    read({ presence });
    presence.leave();
    expect(calls.map((call) => call.presence.gone)).toEqual([false]);
  });
});

describe('an older answer', () => {
  it('is given to a caller that takes its age, and says how old it is', async () => {
    await readWhole('old', { cacheControl: 'max-age=60' });
    clock.advance(10_900);
    const older = read({ cacheControl: 'MAX-AGE="11"' });
    expect([await older.text, older.freshness.header]).toEqual(['old', { age: '10' }]);
    // Each finds nothing young enough in memory, and the last three join no call in flight either.
    for (const cacheControl of [
      'max-age=10',
      '',
      'max-age=60, max-age=5',
      'max-age=0',
      'max-age=-1',
      'max-age=60, no-cache',
    ])
      read({ cacheControl });
    expect(calls).toHaveLength(5);
  });

  it('is kept only if someone asks for it, and never a failure', async () => {
    await readWhole('a');
    expect(kept.bytes).toBe(0);
    const failing = read({ cacheControl: 'max-age=60' });
    answer(1, '{}', 404);
    await failing.text;
    expect(kept.bytes).toBe(0);
  });

  it('is replaced by a newer one that someone else has seen, and gone after a failure', async () => {
    await readWhole('old', { cacheControl: 'max-age=60' });
    await readWhole('new');
    expect(await read({ cacheControl: 'max-age=60' }).text).toBe('new');
    const failing = read();
    answer(2, '', 500);
    await failing.text;
    expect(kept.bytes).toBe(0);
  });

  it.each<[string, () => unknown]>([
    [
      'its link changes',
      () => {
        feed.announceLink('l1');
      },
    ],
    [
      'a command is sent through its link',
      () => {
        shared.startAnew('l1');
      },
    ],
    [
      'changes of links may have been missed',
      () => {
        feed.interrupt();
      },
    ],
    ['the broker stops', () => kept.onModuleDestroy()],
  ])('leaves the memory once %s', async (_what, happens) => {
    await readWhole('old', { cacheControl: 'max-age=60' });
    await happens();
    expect(kept.bytes).toBe(0);
    read({ cacheControl: 'max-age=60' });
    expect(calls).toHaveLength(2);
  });

  it('is not shown while changes of links do not arrive', async () => {
    await readWhole('old', { cacheControl: 'max-age=60' });
    feed.connected = false;
    read({ cacheControl: 'max-age=60' });
    expect(calls).toHaveLength(2);
  });

  it('is one of few: their memory is bounded, and the one unused for longest goes first', async () => {
    const long = 'x'.repeat(MEMORY / 8 - 1_024);
    for (let index = 0; index < 8; index += 1)
      await readWhole(long, { path: `/${index}`, cacheControl: 'max-age=60' });
    expect(kept.bytes).toBe(MEMORY);
    await read({ path: '/0', cacheControl: 'max-age=60' }).text;
    await readWhole(long, { path: '/8', cacheControl: 'max-age=60' });
    await readWhole(`${long}x`, { path: '/9', cacheControl: 'max-age=60' });
    expect(kept.bytes).toBe(MEMORY);
    const before = calls.length;
    for (const path of ['/0', '/1', '/2', '/9']) read({ path, cacheControl: 'max-age=60' });
    expect(calls).toHaveLength(before + 2);
  });
});
