import { UserCommands } from './user-commands.js';
import { Module } from '@nestjs/common';
import { ApprovalExpiry } from './approval/approval-expiry.js';
import { ApprovalMetrics } from './approval/approval-metrics.js';
import { AwaitingCommandStore } from './approval/awaiting-command.store.js';
import { AwaitingCommands } from './approval/awaiting-commands.js';
import { AwaitingCommandsModule } from './approval/awaiting-commands.module.js';
import { ApplicationAlarm } from './calls/application-alarm.js';
import { CalledLinks } from './calls/called-links.js';
import { CocoCalls } from './calls/coco-calls.js';
import { CoconetMetrics } from './calls/coconet-metrics.js';
import { CommandProof } from './commands/command-proof.js';
import { CommandRecords } from './commands/command-records.js';
import { CommandRequests } from './commands/requests/command-requests.js';
import { CommandRunner } from './commands/command-runner.js';
import { CommandsController } from './routes/commands.controller.js';
import { TypedCommands } from './commands/typed/typed-commands.js';
import { AbandonedCommands } from './lifecycle/abandoned-commands.js';
import { AbandonedProof } from './lifecycle/abandoned-proof.js';
import { CommandDirectory } from './lifecycle/following/command-directory.js';
import { CommandLifecycle } from './lifecycle/command-lifecycle.js';
import { CommandMetrics } from './lifecycle/command-metrics.js';
import { CommandStore } from './lifecycle/command.store.js';
import { TakenOverStore } from './lifecycle/taken-over.store.js';
import { CommandWriter } from './lifecycle/command-writer.js';
import { ApprovedOrders } from './decisions/approved-orders.js';
import { Approvals } from './decisions/approvals.js';
import { ApprovalsController } from './routes/approvals.controller.js';
import { CommandDecisionsController } from './routes/command-decisions.controller.js';
import { FollowedCommandsController } from './routes/followed-commands.controller.js';
import { CommandGuard } from './guardrails/command-guard.js';
import { CommandTally } from './guardrails/command-tally.js';
import { DeviceBudgets } from './guardrails/device-budgets.js';
import { EnforcedBudgets } from './guardrails/enforced-budgets.js';
import { ExceededBudgets } from './guardrails/exceeded-budgets.js';
import { GuardrailDirectory } from './guardrails/guardrail.directory.js';
import { GuardrailMetrics } from './guardrails/guardrail-metrics.js';
import { GuardrailStore } from './guardrails/guardrail.store.js';
import { LiveGuardrails } from './guardrails/live-guardrails.js';
import { FreedKeys } from './idempotency/freed-keys.js';
import { IdempotencyRecords } from './idempotency/idempotency-records.js';
import { IdempotentRequests } from './idempotency/idempotent-requests.js';
import { PostgresIdempotencyRecords } from './idempotency/postgres-idempotency-records.js';
import { CocoPaths } from './paths/coco-paths.js';
import { AdminCommandsController } from './routes/admin-commands.controller.js';
import { LinkTest } from './calls/link-test.js';
import { LinkTestController } from './routes/link-test.controller.js';
import { CapabilitiesController } from './routes/capabilities.controller.js';
import { Policy } from './policy/policy.js';
import { OpenStreams } from './raw/open-streams.js';
import { RawPath } from './raw/raw-path.route.js';
import { CommandReads } from './reads/by-command/command-reads.js';
import { KnownResources } from './reads/by-command/known-resources.js';
import { GrantedReads } from './reads/granted-reads.js';
import { MergedResources } from './reads/merged-resources.js';
import { GuardrailsController } from './routes/guardrails.controller.js';
import { NetworksController } from './routes/networks.controller.js';
import { ResourcesController } from './routes/resources.controller.js';
import { KeptAnswers } from './sharing/kept-answers.js';
import { SharedReads } from './sharing/shared-reads.js';
import { SharingMetrics } from './sharing/sharing-metrics.js';
import { StandardController } from './routes/standard.controller.js';
import { TypedReads } from './reads/typed-reads.js';
import { PassingNames } from './names/passing-names.js';
import { LaterCommands } from './proof/later-commands.js';
import { ProofReads } from './proof/proof-reads.js';
import { Prover } from './proof/prover.js';
import { ResumedProofs } from './proof/resumed-proofs.js';
import { ResourceLocator } from './calls/resource-locator.js';
import { ZoneMembers } from './reads/zone-members.js';
import { ZoneReads } from './reads/zone-reads.js';
import { LiveRights } from './calls/live-rights.js';
import { Refusals } from './calls/refusals.js';
import { Upstream } from './calls/upstream.js';

/**
 * The proxy to COCO: what may pass, how it is sent, and what comes back.
 *
 * The app provides `CoconetSettings`, `GuardrailSettings` and `AccessTokenSource`.
 */
@Module({
  imports: [AwaitingCommandsModule],
  controllers: [
    NetworksController,
    ResourcesController,
    CommandsController,
    FollowedCommandsController,
    CommandDecisionsController,
    ApprovalsController,
    AdminCommandsController,
    CapabilitiesController,
    StandardController,
    LinkTestController,
    GuardrailsController,
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
    SharingMetrics,
    KeptAnswers,
    SharedReads,
    CocoCalls,
    PassingNames,
    GrantedReads,
    KnownResources,
    CommandReads,
    ZoneReads,
    { provide: ResourceLocator, useClass: ZoneMembers },
    MergedResources,
    TypedReads,
    ProofReads,
    LaterCommands,
    { provide: CommandProof, useClass: Prover },
    { provide: AbandonedProof, useClass: ResumedProofs },
    GuardrailMetrics,
    GuardrailStore,
    ExceededBudgets,
    GuardrailDirectory,
    LiveGuardrails,
    DeviceBudgets,
    CommandTally,
    EnforcedBudgets,
    CommandGuard,
    CommandRecords,
    LinkTest,
    CommandStore,
    TakenOverStore,
    CommandWriter,
    CommandMetrics,
    CommandLifecycle,
    CommandDirectory,
    UserCommands,
    AbandonedCommands,
    AwaitingCommandStore,
    AwaitingCommands,
    ApprovalMetrics,
    ApprovalExpiry,
    CommandRunner,
    CommandRequests,
    ApprovedOrders,
    Approvals,
    TypedCommands,
    { provide: IdempotencyRecords, useClass: PostgresIdempotencyRecords },
    FreedKeys,
    IdempotentRequests,
    OpenStreams,
    RawPath,
  ],
  exports: [CommandDirectory, CommandWriter, UserCommands],
})
export class CoconetModule {}
