import { Module } from '@nestjs/common';
import { ApplicationAlarm } from './calls/application-alarm.js';
import { CalledLinks } from './calls/called-links.js';
import { CocoCalls } from './calls/coco-calls.js';
import { CoconetMetrics } from './calls/coconet-metrics.js';
import { CommandRecords } from './commands/command-records.js';
import { CommandRunner } from './commands/command-runner.js';
import { CommandsController } from './routes/commands.controller.js';
import { TypedCommands } from './commands/typed-commands.js';
import { AbandonedCommands } from './lifecycle/abandoned-commands.js';
import { CommandDirectory } from './lifecycle/command-directory.js';
import { CommandLifecycle } from './lifecycle/command-lifecycle.js';
import { CommandStore } from './lifecycle/command.store.js';
import { CommandWriter } from './lifecycle/command-writer.js';
import { FollowedCommandsController } from './routes/followed-commands.controller.js';
import { IdempotencyRecords } from './idempotency/idempotency-records.js';
import { IdempotentRequests } from './idempotency/idempotent-requests.js';
import { PostgresIdempotencyRecords } from './idempotency/postgres-idempotency-records.js';
import { CocoPaths } from './paths/coco-paths.js';
import { CapabilitiesController } from './routes/capabilities.controller.js';
import { Policy } from './policy/policy.js';
import { OpenStreams } from './raw/open-streams.js';
import { RawPath } from './raw/raw-path.route.js';
import { CommandReads } from './fetches/command-reads.js';
import { KnownResources } from './fetches/known-resources.js';
import { GrantedReads } from './reads/granted-reads.js';
import { MergedResources } from './reads/merged-resources.js';
import { NetworksController } from './routes/networks.controller.js';
import { ResourcesController } from './routes/resources.controller.js';
import { TypedReads } from './reads/typed-reads.js';
import { ResourceLocator } from './calls/resource-locator.js';
import { ZoneMembers } from './reads/zone-members.js';
import { ZoneReads } from './reads/zone-reads.js';
import { LiveRights } from './calls/live-rights.js';
import { Refusals } from './calls/refusals.js';
import { Upstream } from './calls/upstream.js';

/**
 * The proxy to COCO: what may pass, how it is sent, and what comes back.
 *
 * The app provides `CoconetSettings` and `AccessTokenSource`.
 */
@Module({
  controllers: [
    NetworksController,
    ResourcesController,
    CommandsController,
    FollowedCommandsController,
    CapabilitiesController,
  ],
  providers: [
    CocoPaths,
    Policy,
    Refusals,
    CalledLinks,
    LiveRights,
    CoconetMetrics,
    ApplicationAlarm,
    Upstream,
    CocoCalls,
    GrantedReads,
    KnownResources,
    CommandReads,
    ZoneReads,
    { provide: ResourceLocator, useClass: ZoneMembers },
    MergedResources,
    TypedReads,
    CommandRecords,
    CommandStore,
    CommandWriter,
    CommandLifecycle,
    CommandDirectory,
    AbandonedCommands,
    CommandRunner,
    TypedCommands,
    { provide: IdempotencyRecords, useClass: PostgresIdempotencyRecords },
    IdempotentRequests,
    OpenStreams,
    RawPath,
  ],
})
export class CoconetModule {}
