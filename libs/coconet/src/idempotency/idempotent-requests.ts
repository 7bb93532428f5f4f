import { Injectable, Logger } from '@nestjs/common';
import { BrokerError } from '#kernel';
import { CoconetSettings } from '../coconet-settings.js';
import { locationOf } from '../lifecycle/command-errors.js';
import { jsonAnswer } from '../answers/json-answer.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { effectOfAnswer, effectOfError, type CommandEffect } from './command-effect.js';
import {
  IdempotencyRecords,
  type Begun,
  type KeyedRequest,
  type StoredAnswer,
} from './idempotency-records.js';
import { decryptAnswer, encryptAnswer } from './encrypted-answer.js';
import { FreedKeys } from './freed-keys.js';

/**
 * Longest time a request takes beyond its two exchanges with COCO, in milliseconds: 10 s in the queue, 12 s to renew the token,
 * the rest for the database. A longer margin leaves a crashed request's key `pending` for longer; a shorter one
 * counts slow requests as lost.
 */
const MARGIN = 30_000;

/** Marks an answer as the first one, replayed. */
export const REPLAYED = { 'idempotency-replayed': 'true' } as const;

/** The key was used for another request. */
class IdempotencyKeyReused extends BrokerError {
  constructor() {
    super('idempotency_key_reused', 'This Idempotency-Key was used for a different request; use a new one.');
  }
}

/** A request under this key has begun, and its answer is unknown. */
class IdempotencyKeyInProgress extends BrokerError {
  /**
   * @param outcome `pending` while it runs; `unknown` when its outcome can no longer be known
   * @param commandIds of its commands, which say more
   */
  constructor(outcome: 'pending' | 'unknown', commandIds: readonly string[]) {
    const [commandId, ...others] = commandIds;
    const isLone = commandId !== undefined && others.length === 0;
    const detail =
      outcome === 'pending'
        ? 'A request with this Idempotency-Key is still in progress.'
        : 'Whether COCO carried out the first request with this Idempotency-Key is not known. It is not sent again: ' +
          'read the resource, and use a new key to repeat the command.';
    super('idempotency_key_in_progress', detail, {
      extensions: { outcome, ...(isLone ? { commandId } : commandIds.length > 0 && { commandIds }) },
      ...(isLone && { location: locationOf(commandId) }),
      ...(outcome === 'pending' && { retryAfterSeconds: 1 }),
    });
  }
}

/**
 * Carries out requests at most once per key.
 *
 * A request whose outcome is unknown, after a crash or a time-out, is never repeated under the same key: a toggled
 * light or an opened door must not happen twice because an answer was lost.
 */
@Injectable()
export class IdempotentRequests {
  private readonly logger = new Logger(IdempotentRequests.name);
  private readonly lease: number;

  constructor(
    private readonly records: IdempotencyRecords,
    private readonly freed: FreedKeys,
    settings: CoconetSettings,
  ) {
    this.lease = 2 * settings.totalTimeout + MARGIN;
  }

  /**
   * Carries out a request, or replays the first answer.
   *
   * @param request absent if the caller sent no key
   * @param carryOut sends it, and returns what to remember of its answer
   * @param longer milliseconds that it may take besides its exchanges with COCO
   * @throws IdempotencyKeyReused, IdempotencyKeyInProgress, and what `carryOut` throws
   */
  async run(
    request: KeyedRequest | undefined,
    carryOut: () => Promise<KeptAnswer>,
    longer = 0,
  ): Promise<UpstreamAnswer> {
    if (request === undefined) return (await carryOut()).answer;
    const earlier = repeated(request, await this.begin(request, this.lease + longer));
    if (earlier !== undefined) return earlier;
    try {
      const { answer, kept, effect = effectOfAnswer(answer) } = await carryOut();
      await this.settle(request, effect, () => ({
        status: answer.status,
        content: kept,
        encrypted: encryptAnswer(request.encryptionKey, answer),
      }));
      return answer;
    } catch (error) {
      await this.settle(request, effectOfError(error));
      throw error;
    }
  }

  private async begin(request: KeyedRequest, lease: number): Promise<Begun> {
    try {
      return await this.records.begin(request, lease);
    } catch (error) {
      // The key may have been taken, and only the database's answer be lost.
      this.freed.freeSoon(request);
      throw error;
    }
  }

  /** The command is done either way: a record that can't be written leaves the key in doubt, which is safe. */
  private async settle(
    request: KeyedRequest,
    effect: CommandEffect,
    answer?: () => StoredAnswer,
  ): Promise<void> {
    try {
      if (effect === 'nothing') await this.freed.free(request);
      else if (effect === 'carried_out' && answer !== undefined)
        await this.records.complete(request, answer());
      else await this.records.doubt(request);
    } catch {
      this.logger.warn(
        'The outcome of a request with an Idempotency-Key could not be stored; its key stays taken',
      );
    }
  }
}

/** An answer, and what is remembered of it. */
export interface KeptAnswer {
  readonly answer: UpstreamAnswer;
  /** Numbers and names that the database may hold in clear text. */
  readonly kept: unknown;
  /** What the answer proves, if its status does not say: a batch has several outcomes. */
  readonly effect?: CommandEffect;
}

function repeated({ encryptionKey }: KeyedRequest, begun: Begun): UpstreamAnswer | undefined {
  switch (begun.kind) {
    case 'new':
      return undefined;
    case 'completed': {
      const { status, content, encrypted } = begun.answer;
      const answer =
        encrypted === undefined ? jsonAnswer(status, content) : decryptAnswer(encryptionKey, encrypted);
      return { ...answer, headers: { ...answer.headers, ...REPLAYED } };
    }
    case 'mismatch':
      throw new IdempotencyKeyReused();
    case 'in_progress':
      throw new IdempotencyKeyInProgress('pending', begun.commandIds);
    case 'unknown':
      throw new IdempotencyKeyInProgress('unknown', begun.commandIds);
  }
}
