/** Who calls: service identities, their keys and scopes, and the guard before every route. */
import { CreateServices1700000100000 } from './migrations/1700000100000-create-services.js';
import { ExtendServices1700000800000 } from './migrations/1700000800000-extend-services.js';
import { NoteUpgradeGrants1700001430000 } from './migrations/1700001430000-note-upgrade-grants.js';
import { RequireActors1700001530000 } from './migrations/1700001530000-require-actors.js';
import { RequireApproval1700001540000 } from './migrations/1700001540000-require-approval.js';
import { CreatePendingActions1700001581000 } from './migrations/1700001581000-create-pending-actions.js';
import { RecordExpiries1700001661000 } from './migrations/1700001661000-record-expiries.js';
import { ServiceKeyEntity } from './services/service-key.entity.js';
import { ServiceEntity } from './services/service.entity.js';

export { actorDetails } from './actor/call-actor.js';
export type { CallActor } from './actor/call-actor.js';
export { approvalRulesOf, asksForApproval } from './approval/approval-rule.js';
export type { ApprovalRules } from './approval/approval-rule.js';
export { ActorSettings } from './actor/actor-settings.js';
export { requireActor, requiredActors } from './actor/required-actor.js';
export type { RequiredActor } from './actor/required-actor.js';
export { AccessModule } from './access.module.js';
export { ServicesModule } from './services/services.module.js';
export { AccessSettings, firstAdmin, jwtIssuer } from './access-settings.js';
export type { ServiceIssuer } from './access-settings.js';
export { isDiscoverable } from './issuer/issuer-list.js';
export { CallerGuard } from './authentication/caller.guard.js';
export { csvAnswer, ListExports } from './list-exports.js';
export { FourEyes } from './four-eyes/four-eyes.js';
export { CONSOLE_PREFIX, foldedName } from './four-eyes/people.js';
export { UserActions } from './four-eyes/user-actions.js';
export { FreshSignIn } from './four-eyes/fresh-sign-in.js';
export { PendingAction } from './four-eyes/pending-action.view.js';
export { CallCosts } from './rate/call-costs.js';
export { changerOf, holdsRole, holdsScope } from './caller.js';
export type { CallContext, Caller, GrantedPlaces, HeldGrant, LinkAccess } from './caller.js';
export { LiveCallers } from './credentials/live-callers.js';
export type { CredentialReference } from './credentials/credential-verifier.js';
export { capabilityProblem, isCovered } from './services/capability-names.js';
export { servicesWithAnyLink, servicesWithKeptGrants } from './services/wide-access.js';
export { matchesReturnUrlPrefix, parseReturnUrl } from './services/return-url-prefix.js';
export {
  CurrentCall,
  OpenRoute,
  RequireRole,
  RequireScope,
  ROUTE_ACCESS,
} from './authentication/route-access.js';
export type {
  CallRequest,
  RestrictedAccess,
  RoleAccess,
  RouteAccess,
} from './authentication/route-access.js';
export type { EntryRequest } from './authentication/refused-entries.js';
export { SERVICES_CHANNEL } from './credentials/verified-credentials.js';
export { SessionCallers } from './authentication/session-callers.js';
export type { SessionRequest } from './authentication/session-callers.js';
export { roles, rolesOf, scopeOf, scopesOf } from './role.js';
export type { Role } from './role.js';
export { scopes } from './scope.js';
export type { Scope } from './scope.js';
export { ServiceKeyStore } from './services/service-key.store.js';
export type { Service } from './services/service.view.js';
export { CreateServiceRequest } from './services/service.request.js';
export {
  hasCredential,
  holdsScopes,
  isLive,
  joinService,
  mayCallNow,
} from './credentials/service-conditions.js';
export { ServiceNotFound } from './access-errors.js';
export { lockService, ServiceStore } from './services/service.store.js';
export {
  countNewServices,
  putServiceCopies,
  readServiceCopies,
  takenNames,
} from './services/service-copies.js';
export type { ServiceCopy } from './services/service-copies.js';

/** The tables of services and keys. */
export const accessEntities = [ServiceEntity, ServiceKeyEntity];

/** The migrations of those tables. */
export const accessMigrations = [
  CreateServices1700000100000,
  ExtendServices1700000800000,
  NoteUpgradeGrants1700001430000,
  RequireActors1700001530000,
  RequireApproval1700001540000,
  CreatePendingActions1700001581000,
  RecordExpiries1700001661000,
];
