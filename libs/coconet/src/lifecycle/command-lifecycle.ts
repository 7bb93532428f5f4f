import { Injectable } from '@nestjs/common';
import type { AuditEvent } from '#audit';
import { Clock } from '#kernel';
import { CommandTakenOver } from './command-errors.js';
import {
  asEnded,
  asSent,
  callDetailsOf,
  recordOf,
  type CommandRecord,
  type EndOfCommand,
  type FollowedOrder,
} from './command-record.js';
import { CommandWriter } from './command-writer.js';

/**
 * Follows the commands of this replica from acceptance to their end. `ended` is the one place where a command comes to its end
 * here; commands of replicas that died end in `AbandonedCommands`. All ends are written by `CommandStore`, together with their audit
 * records, of which their events are made.
 */
@Injectable()
export class CommandLifecycle {
  /** Commands without an end, by id. */
  private readonly open = new Map<string, CommandRecord>();

  constructor(
    private readonly writer: CommandWriter,
    private readonly clock: Clock,
  ) {}

  /** The ids of the commands that this replica attends to. */
  get openIds(): readonly string[] {
    return [...this.open.keys()];
  }

  /** Whether this replica follows the command, which has no end yet. */
  isOpen(id: string): boolean {
    return this.open.has(id);
  }

  /** The commands of which the database may not have the latest state. */
  *recent(): Iterable<CommandRecord> {
    yield* this.open.values();
    for (const record of this.writer.records) if (!this.open.has(record.id)) yield record;
  }

  /** One of them; `undefined` if the database knows best. */
  find(id: string): CommandRecord | undefined {
    return this.open.get(id) ?? this.writer.find(id);
  }

  /** @throws CommandNotRecorded while the database has been away for so long that no more records can be promised */
  requireRoom(): void {
    this.writer.requireRoom();
  }

  /**
   * Takes commands that will be sent once their caller has its answer: resolves when all are committed.
   *
   * @throws CommandNotRecorded; then none is taken
   */
  async accept(orders: readonly FollowedOrder[]): Promise<readonly CommandRecord[]> {
    const at = this.clock.now();
    const records = orders.map((order) => recordOf(order, at));
    for (const record of records) this.open.set(record.id, record);
    try {
      await this.writer.now(records);
    } catch (error) {
      for (const record of records) this.open.delete(record.id);
      throw error;
    }
    return records;
  }

  /** Follows a command from now on that was approved here, which the database says already. */
  adopt(record: CommandRecord): void {
    this.open.set(record.id, record);
  }

  /**
   * Call before sending a command. Resolves once that is committed, if the command is sensitive or was accepted before; the record
   * of any other is written soon.
   *
   * @throws CommandNotRecorded, CommandTakenOver; then it must not be sent
   */
  async sent(order: FollowedOrder): Promise<void> {
    const at = this.clock.now();
    const accepted = this.open.get(order.id);
    const record = asSent(accepted ?? recordOf(order, at), at);
    this.open.set(record.id, record);
    if (accepted === undefined && !order.capability.sensitive) {
      this.writer.soon(record);
      return;
    }
    const written = await this.writer.now([record]);
    if (written.has(record.id)) return;
    this.open.delete(record.id);
    throw new CommandTakenOver();
  }

  /**
   * The command has ended, sent or not.
   *
   * @param details what the end's audit record says beyond the end itself, such as COCO's HTTP status
   */
  ended(order: FollowedOrder, end: EndOfCommand, details: AuditEvent['details'] = {}): void {
    const at = this.clock.now();
    const open = this.open.get(order.id);
    // Its caller has the refusal as its answer, and the trail counts such refusals together: a script that runs away causes many.
    const isRefusal = open === undefined && end.reason === 'device_busy';
    const begun = open ?? recordOf({ ...order, isAnnounced: order.isAnnounced && !isRefusal }, at);
    this.open.delete(order.id);
    this.writer.soon(asEnded(begun, end, at, callDetailsOf(order, details)));
  }
}
