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
 * here; commands of replicas that stopped end in `AbandonedCommands`. All ends are written by `CommandStore`, together with their audit
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

  /** Follows a command from now on that the database knows already: it was approved here, or its replica has stopped. */
  adopt(record: CommandRecord): void {
    this.open.set(record.id, record);
  }

  /**
   * Call before sending a command. Resolves once that is committed, if the command is sensitive or was accepted before; the record
   * of any other is written soon.
   *
   * @param proof what its device is to show, if it will be asked: so that another replica can ask if this one stops
   * @throws CommandNotRecorded, CommandTakenOver; then it must not be sent
   */
  async sent(order: FollowedOrder, proof?: string): Promise<void> {
    const at = this.clock.now();
    const accepted = this.open.get(order.id);
    const record = asSent(accepted ?? recordOf(order, at), at, proof);
    this.open.set(record.id, record);
    if (accepted === undefined && !order.capability.sensitive) {
      this.writer.soon(record);
      return;
    }
    const overtaken = await this.writer.now([record]);
    if (!overtaken.has(record.id)) return;
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

  /** Leaves a command that was sent, and has no end, to another replica. @param proof what its device is to show */
  release(id: string, proof: string): void {
    const record = this.open.get(id);
    this.open.delete(id);
    if (record !== undefined) this.writer.soon({ ...record, proof, isReleased: true });
  }

  /** The database alone knows what becomes of the command. */
  forget(id: string): void {
    this.open.delete(id);
  }
}
