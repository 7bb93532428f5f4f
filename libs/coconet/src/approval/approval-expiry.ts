import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail, type AuditEvent } from '#audit';
import { Beat } from '#kernel';
import type { CommandRecord } from '../lifecycle/command-record.js';
import { CommandStore } from '../lifecycle/command.store.js';
import { ApprovalMetrics } from './approval-metrics.js';
import { AwaitingCommandStore } from './awaiting-command.store.js';

/** Milliseconds between two searches. A command is past its time at once; this is how long it takes to say so. */
const INTERVAL = 5_000;

/** Ends commands that nobody approved in time; any replica does. */
@Injectable()
export class ApprovalExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ApprovalExpiry.name);
  private readonly beat = new Beat(
    INTERVAL,
    () => this.expire(),
    (failure) => {
      this.logger.warn(
        `Commands that nobody approved could not be ended: ${failure}; the next beat tries again`,
      );
    },
  );

  constructor(
    private readonly database: DataSource,
    private readonly store: AwaitingCommandStore,
    private readonly commands: CommandStore,
    private readonly trail: AuditTrail,
    private readonly metrics: ApprovalMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  /** Resolves once the current statements are committed. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Ends all whose time is up, with their records in the audit trail, and counts those that wait. */
  async expire(): Promise<void> {
    while ((await this.expireSome()) > 0);
    this.metrics.waiting = await this.store.count();
  }

  private async expireSome(): Promise<number> {
    return this.database.transaction(async (manager) => {
      const ids = await this.store.takeExpired(manager);
      if (ids.length === 0) return 0;
      const ended = await this.commands.endUnapproved(ids, 'expired', 'not_approved', manager);
      await this.trail.recordWithin(manager, ended.map(expired));
      return ids.length;
    });
  }
}

function expired(record: CommandRecord): AuditEvent {
  const { id, linkId, ownerId, serviceId, capability, command, networkId, deviceNodeId, resourceEui } =
    record;
  return {
    action: 'command.approval_expired',
    actor: { kind: 'system' },
    result: 'failed',
    linkId,
    serviceId: ownerId,
    details: {
      networkId,
      deviceNodeId,
      resourceEui,
      capability,
      command,
      commandId: id,
      requestedBy: serviceId,
      parametersHash: record.parametersHash,
    },
  };
}
