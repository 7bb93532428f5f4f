import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LiveCallers, type CredentialReference } from '#access';
import { AuditTrail } from '#audit';
import { BrokerError, Clock, pageOf, Randomness, type Page } from '#kernel';
import { DecryptionFailures, isDecryptionFailure } from '#keyring';
import { VaultUnavailable } from '#vault';
import { CoconetSettings } from '../coconet-settings.js';
import { CommandNotRecorded } from '../lifecycle/command-errors.js';
import { asApproved, asAwaiting, recordOf, type CommandRecord } from '../lifecycle/command-record.js';
import { CommandStore } from '../lifecycle/command.store.js';
import { approvalRequested, decided, type Decision } from './approval-records.js';
import {
  contentOf,
  parametersHashOf,
  type AwaitingCommand,
  type AwaitingContent,
  type UnapprovedOrder,
} from './awaiting-command.js';
import { AwaitingCommandCipher } from './awaiting-command-cipher.js';
import { AwaitingCommandStore, type AwaitingRow } from './awaiting-command.store.js';

/**
 * Commands of one link that may wait: two large batches. Nobody looks through more, and a service that runs away must not bury what
 * someone waits for.
 */
const LIMIT_OF_LINK = 100;

/** Bytes of the key of a hash, as many as the hash has. */
const HASH_KEY_LENGTH = 32;

/** As many commands of the link wait for approval as may wait. */
class TooManyApprovals extends BrokerError {
  constructor() {
    super(
      'too_many_approvals',
      `${LIMIT_OF_LINK} commands of this link wait for approval. Nothing was sent; let some be decided first.`,
    );
  }
}

/** The commands that wait for approval, on whichever replica they were asked for. */
@Injectable()
export class AwaitingCommands {
  constructor(
    private readonly database: DataSource,
    private readonly store: AwaitingCommandStore,
    private readonly commands: CommandStore,
    private readonly cipher: AwaitingCommandCipher,
    private readonly failures: DecryptionFailures,
    private readonly callers: LiveCallers,
    private readonly trail: AuditTrail,
    private readonly randomness: Randomness,
    private readonly clock: Clock,
    private readonly settings: CoconetSettings,
  ) {}

  /**
   * Lets commands of one link wait. Resolves once all are committed, encrypted, with their records in the audit trail.
   *
   * @returns their records, in the order given
   * @throws TooManyApprovals, CommandTooLong, CommandNotRecorded; then none waits
   */
  async add(orders: readonly UnapprovedOrder[]): Promise<readonly CommandRecord[]> {
    const [first] = orders;
    if (first === undefined) return [];
    const waiting = orders.map((order) => this.encrypted(order));
    try {
      return await this.database.transaction(async (manager) => {
        if ((await this.store.countOfLink(first.link.id, manager)) + orders.length > LIMIT_OF_LINK)
          throw new TooManyApprovals();
        const times = await this.store.add(
          waiting.map(({ row }) => row),
          this.settings.approvalTime,
          manager,
        );
        const at = this.clock.now();
        const records = waiting.map(({ order, row }) =>
          asAwaiting(recordOf(order, at), times.get(row.id) ?? at, row.parametersHash),
        );
        await this.commands.put(records, manager);
        await this.trail.recordWithin(
          manager,
          waiting.map(({ row, content }) => approvalRequested(row.id, content, row.parametersHash)),
        );
        return records;
      });
    } catch (error) {
      throw error instanceof BrokerError ? error : new CommandNotRecorded(error);
    }
  }

  /** Ends commands that wait although their request failed. Those that someone has decided about meanwhile stay as they are. */
  async withdraw(records: readonly CommandRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.database.transaction(async (manager) => {
      const taken = await this.store.takeAll(
        records.map(({ id }) => id),
        manager,
      );
      await this.commands.endUnapproved(taken, 'failed', 'not_recorded', manager);
    });
  }

  /** One that waits; `undefined` if none does under this id. @throws VaultUnavailable */
  async find(id: string): Promise<AwaitingCommand | undefined> {
    const row = await this.store.find(id);
    return row && this.opened(row);
  }

  /** Those that wait, newest first. One that does not open is left out, and reported; it can only expire. */
  async list(limit: number, before: string | undefined): Promise<Page<AwaitingCommand>> {
    const { items, nextCursor } = pageOf(await this.store.list(limit + 1, before), limit);
    return { items: items.flatMap((row) => this.openedIfPossible(row)), nextCursor };
  }

  /**
   * Lets a command be sent by this replica. One statement decides: of several who decide at once, one does.
   *
   * @param record the command as it waits
   * @param parameters as the record may hold them
   * @returns the record as it is now; `undefined` if someone else decided, or its time is up
   */
  async approve(
    command: AwaitingCommand,
    record: CommandRecord,
    parameters: string | null,
    decision: Decision,
  ): Promise<CommandRecord | undefined> {
    const approved = asApproved(record, parameters);
    return this.database.transaction(async (manager) => {
      if (!(await this.store.take(command.id, command.parametersHash, manager))) return undefined;
      await this.commands.approve(approved, manager);
      await this.trail.recordWithin(manager, [decided('command.approved', command, decision)]);
      return approved;
    });
  }

  /** Ends a command that is not approved. @returns as `approve` */
  async deny(command: AwaitingCommand, decision: Decision): Promise<CommandRecord | undefined> {
    const reason = decision.by === 'admin' ? 'denied_by_admin' : 'denied_by_user';
    return this.database.transaction(async (manager) => {
      if (!(await this.store.take(command.id, undefined, manager))) return undefined;
      await this.trail.recordWithin(manager, [decided('command.denied', command, decision)]);
      const [record] = await this.commands.endUnapproved([command.id], 'denied', reason, manager);
      return record;
    });
  }

  private encrypted(order: UnapprovedOrder) {
    const { id, call, link } = order;
    const content = contentOf(order, this.credentialOf(order), this.newHashKey());
    const place = { id, serviceId: call.caller.serviceId };
    const parametersHash = parametersHashOf(id, content);
    const row = { ...place, linkId: link.id, parametersHash, ...this.cipher.encrypt(place, content) };
    return { order, content, row };
  }

  /** @throws Error for a caller without a credential of a service: it has no capability, so it never comes here */
  private credentialOf({ call: { caller } }: UnapprovedOrder): CredentialReference {
    const reference = this.callers.referenceTo(caller.grant?.holder ?? caller);
    if (reference === undefined) throw new Error('only a service can have a command wait for approval');
    return reference;
  }

  private newHashKey(): string {
    return this.randomness.bytes(HASH_KEY_LENGTH).toString('base64');
  }

  private opened(row: AwaitingRow): AwaitingCommand {
    const { id, requestedAt, expiresAt } = row;
    const content = this.decrypted(row);
    return { ...content, id, requestedAt, expiresAt, parametersHash: parametersHashOf(id, content) };
  }

  private openedIfPossible(row: AwaitingRow): AwaitingCommand | [] {
    try {
      return this.opened(row);
    } catch (error) {
      if (error instanceof VaultUnavailable) return [];
      throw error;
    }
  }

  private decrypted(row: AwaitingRow): AwaitingContent {
    try {
      return this.failures.watch(`command ${row.id}`, () => this.cipher.decrypt(row, row));
    } catch (error) {
      throw isDecryptionFailure(error) ? new VaultUnavailable(error) : error;
    }
  }
}
