/** The proxy: COCO's API for services, shut by default. Start at `policy/operations.ts`, `commands/command-requests.ts` and `raw/raw-path.route.ts`. */
import { LeaveOutErasedActors1700001666000 } from './migrations/1700001666000-leave-out-erased-users.js';
import { CreateIdempotencyRecords1700000400000 } from './migrations/1700000400000-create-idempotency-records.js';
import { CreateCommands1700001490000 } from './migrations/1700001490000-create-commands.js';
import { NameKeyedCommands1700001491000 } from './migrations/1700001491000-name-keyed-commands.js';
import { AwaitApproval1700001541000 } from './migrations/1700001541000-await-approval.js';
import { CreateGuardrails1700001510000 } from './migrations/1700001510000-create-guardrails.js';
import { NameActorsOfCommands1700001550000 } from './migrations/1700001550000-name-actors-of-commands.js';
import { KeepProofs1700001560000 } from './migrations/1700001560000-keep-proofs.js';
import { KeepWholeAnswers1700001355000 } from './migrations/1700001355000-keep-whole-answers.js';

export { AwaitingCommandsModule } from './approval/awaiting-commands.module.js';
export { AccessTokenSource } from './calls/access-token-source.js';
export { CoconetSettings } from './coconet-settings.js';
export { cocoOrigin, pathOverrides, tracePropagation } from './coco-address-settings.js';
export { UserCommands } from './user-commands.js';
export { FollowedCommand } from './lifecycle/following/command.view.js';
export { CoconetModule } from './coconet.module.js';
export { CommandDirectory } from './lifecycle/following/command-directory.js';
export { CommandNotFound } from './lifecycle/command-errors.js';
export { CommandWriter } from './lifecycle/command-writer.js';
export { errorNumbers } from './contract/error-numbers.js';
export type { ErrorEffect, ErrorNumber } from './contract/error-numbers.js';
export { GuardrailSettings } from './guardrails/guardrail-settings.js';
export { idempotencyKey } from './answers/coco-answers.js';
export { prefer } from './lifecycle/following/async-answers.js';
export { rawExecution, rawRead } from './raw/raw-operations.js';
export { openAssumptions } from './contract/assumptions.js';
export type { Assumption } from './contract/assumptions.js';
export { contractDocument } from './contract/contract-document.js';
export { contractPaths, DOCUMENTED_PREFIX } from './contract/paths.js';
export type { PathOverrides, ReplaceablePath } from './contract/paths.js';
export { endpointUrl, overrideProblems } from './paths/placed-template.js';
export { prefixProblems } from './paths/template-problems.js';
export { probe } from './probe/probe.js';
export type { ProbeFinding, ProbeReport } from './probe/probe-report.js';
export type { ProbeSettings } from './probe/probe-settings.js';
export { RAW_PATH_ROUTE } from './raw/raw-path.route.js';
export { operations } from './policy/operations.js';
export type { CapabilityRule, Operation } from './policy/operations.js';

/** The migrations of the tables of commands, those that wait for approval, idempotency records and guardrails. */
export const coconetMigrations = [
  CreateIdempotencyRecords1700000400000,
  KeepWholeAnswers1700001355000,
  CreateCommands1700001490000,
  NameKeyedCommands1700001491000,
  CreateGuardrails1700001510000,
  AwaitApproval1700001541000,
  NameActorsOfCommands1700001550000,
  KeepProofs1700001560000,
  LeaveOutErasedActors1700001666000,
];

/** These tables are written and read by plain statements: they have no entities. */
export const coconetEntities = [];
