import { Module } from '@nestjs/common';
import { ApplicationAlarm } from './application-alarm.js';
import { CalledLinks } from './called-links.js';
import { CocoCalls } from './coco-calls.js';
import { CoconetMetrics } from './coconet-metrics.js';
import { CommandRecords } from './commands/command-records.js';
import { CommandRunner } from './commands/command-runner.js';
import { CommandsController } from './commands/commands.controller.js';
import { TypedCommands } from './commands/typed-commands.js';
import { IdempotencyRecords } from './idempotency/idempotency-records.js';
import { IdempotentRequests } from './idempotency/idempotent-requests.js';
import { PostgresIdempotencyRecords } from './idempotency/postgres-idempotency-records.js';
import { CocoPaths } from './paths/coco-paths.js';
import { CapabilitiesController } from './policy/capabilities.controller.js';
import { Policy } from './policy/policy.js';
import { OpenStreams } from './raw/open-streams.js';
import { RawPath } from './raw/raw-path.route.js';
import { CommandReads } from './reads/by-command/command-reads.js';
import { KnownResources } from './reads/by-command/known-resources.js';
import { GrantedReads } from './reads/granted-reads.js';
import { MergedResources } from './reads/merged-resources.js';
import { NetworksController } from './reads/networks.controller.js';
import { ResourcesController } from './reads/resources.controller.js';
import { TypedReads } from './reads/typed-reads.js';
import { ZoneReads } from './reads/zone-reads.js';
import { LiveRights } from './rights/live-rights.js';
import { Refusals } from './refusals.js';
import { Upstream } from './upstream.js';

/**
 * The proxy to COCO: what may pass, how it is sent, and what comes back.
 *
 * The app provides `CoconetSettings` and `AccessTokenSource`.
 */
@Module({
  controllers: [NetworksController, ResourcesController, CommandsController, CapabilitiesController],
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
    MergedResources,
    TypedReads,
    CommandRecords,
    CommandRunner,
    TypedCommands,
    { provide: IdempotencyRecords, useClass: PostgresIdempotencyRecords },
    IdempotentRequests,
    OpenStreams,
    RawPath,
  ],
})
export class CoconetModule {}
