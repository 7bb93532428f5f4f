import { hash } from 'node:crypto';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { FlushTimer } from '#kernel';
import { LinkNames } from '#vault';
import { isSuccess } from '../answers/json-answer.js';
import type { CocoRequest } from '../calls/coco-request.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { listedNames, NAMING_PATHS } from './listed-names.js';

/** Milliseconds that answers are gathered: nobody waits for a name, and a page of a home's zones is learnt at once. */
const GATHER_INTERVAL = 2_000;

/** Answers that wait at most. Beyond that they are passed over: the same lists are read again and again. */
const WAITING_LIMIT = 200;

/** Bytes of an answer that is kept until its names are read; a list of 500 devices fits. Together at most 25 MB. */
const BODY_LIMIT = 128 * 1_024;

/** Lists remembered as already learnt, the oldest forgotten first: about 10 MB. */
const SEEN_LIMIT = 50_000;

type Seen = Pick<CocoRequest, 'link' | 'operation' | 'identifiers' | 'path'>;

/** A list that was read, with its latest answer. */
interface Waiting extends Pick<Seen, 'link' | 'operation' | 'identifiers'> {
  answer: UpstreamAnswer;
}

/**
 * Remembers the names in lists that pass by. On the way of a read it only keeps the answer; answers are read, and their names
 * stored, afterwards.
 */
@Injectable()
export class PassingNames implements BeforeApplicationShutdown {
  private readonly logger = new Logger(PassingNames.name);
  private readonly timer = new FlushTimer(GATHER_INTERVAL, () => this.flush());
  private waiting = new Map<string, Waiting>();
  /** Digests of the names last learnt, by list. */
  private readonly seen = new Map<string, string>();
  private learning: Promise<void> = Promise.resolve();

  constructor(private readonly names: LinkNames) {}

  /** Takes note of an answer that may have names. */
  note({ link, operation, identifiers, path }: Seen, answer: UpstreamAnswer): void {
    if (!NAMING_PATHS.has(operation.path) || !isSuccess(answer)) return;
    if (!Buffer.isBuffer(answer.body) || answer.body.length > BODY_LIMIT) return;
    const key = `${link.id} ${path}`;
    const waiting = this.waiting.get(key);
    if (waiting !== undefined) waiting.answer = answer;
    else if (this.waiting.size < WAITING_LIMIT) {
      this.waiting.set(key, { link, operation, identifiers, answer });
      this.timer.set();
    }
  }

  /** Learns the names of all answers that wait. */
  async flush(): Promise<void> {
    this.timer.clear();
    const waiting = this.waiting;
    this.waiting = new Map();
    this.learning = this.learning.then(() => this.learnAll(waiting));
    await this.learning;
  }

  /** Names that wait are learnt by the next read. */
  async beforeApplicationShutdown(): Promise<void> {
    this.timer.clear();
    this.waiting.clear();
    await this.learning;
  }

  private async learnAll(waiting: ReadonlyMap<string, Waiting>): Promise<void> {
    let failed = 0;
    for (const [key, each] of waiting) await this.learn(key, each).catch(() => (failed += 1));
    if (failed > 0)
      this.logger.warn(`The names in ${failed} lists were not stored; the next reads bring them again`);
  }

  private async learn(key: string, { link, operation, identifiers, answer }: Waiting): Promise<void> {
    const names = namesIn(operation, identifiers, answer);
    if (names.length === 0) return;
    const digest = hash('sha256', JSON.stringify(names), 'base64');
    if (this.seen.get(key) === digest) return;
    await this.names.learn(link, names);
    this.seen.delete(key);
    this.seen.set(key, digest);
    const [oldest] = this.seen.keys();
    if (this.seen.size > SEEN_LIMIT && oldest !== undefined) this.seen.delete(oldest);
  }
}

/** None in an answer that is not the list it should be: the read itself reports that. */
function namesIn(
  { path }: Seen['operation'],
  { networkId }: Seen['identifiers'],
  answer: UpstreamAnswer,
): ReturnType<typeof listedNames> {
  try {
    return listedNames(path, networkId, answer);
  } catch {
    return [];
  }
}
