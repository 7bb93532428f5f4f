/** What happened: who did what through which link, and how often. */
import { CreateAuditTrail1700000000000 } from './migrations/1700000000000-create-audit-trail.js';
import { CountServiceCalls1700001010000 } from './migrations/1700001010000-count-service-calls.js';
import { RecordCountedCalls1700001210000 } from './migrations/1700001210000-record-counted-calls.js';
import { ChainAuditTrail1700000900000 } from './migrations/1700000900000-chain-audit-trail.js';
import { GuardPartitions1700001342000 } from './migrations/1700001342000-guard-partitions.js';
import { IndexSearches1700001590000 } from './migrations/1700001590000-index-searches.js';
import { KeepCheckpoints1700001591000 } from './migrations/1700001591000-keep-checkpoints.js';
import { SetRecordsAside1700001400000 } from './migrations/1700001400000-set-records-aside.js';
import { ConcealUsers1700001663000 } from './migrations/1700001663000-conceal-users.js';
import { CountRefreshes1700001675000 } from './migrations/1700001675000-count-refreshes.js';
import { PinLinks1700001676000 } from './migrations/1700001676000-pin-links.js';
import { IndexTroubles1700001680000 } from './migrations/1700001680000-index-troubles.js';
import { OrderRecords1700001610000 } from './migrations/1700001610000-order-records.js';
import { IndexOrderOfRecords1700001611000 } from './migrations/1700001611000-index-order-of-records.js';

export { Activity } from './search/activity.js';
export type { ActivityPage } from './search/activity.view.js';
export { auditActions, COMMAND_LINE } from './audit-event.js';
export type { AuditAction, AuditActor, AuditEvent, Changer } from './audit-event.js';
export { commandEnds } from './command-end.js';
export type { CommandEnd } from './command-end.js';
export { AuditSettings, checkpointSigner } from './audit-settings.js';
export { AuditTrail, AuditUnavailable } from './audit-trail.js';
export { AuditTrailModule } from './audit-trail.module.js';
export { AuditModule } from './audit.module.js';
export { addPartitions } from './chain/partitions.js';
export { NotChainedYet, retainMonths } from './chain/retention.js';
export { readHead, Chainer } from './chain/chainer.js';
export { countUnchained, readChainLag } from './chain/unchained.js';
export { verifyChain } from './verification/verify-chain.js';
export { proveRecord } from './verification/record-proof.js';
export type { RecordProofView } from './verification/record-proof.view.js';
export type { ChainEvidence } from './verification/verify-chain.js';
export type { ChainFault, ChainFinding, ChainReport, KnownHead } from './verification/chain-report.js';
export type { RetentionObjection } from './verification/retention-claims.js';
export {
  CheckpointKeyInvalid,
  makeCheckpointKeys,
  readPrivateKey,
  readPublicKeys,
} from './checkpoints/checkpoint-keys.js';
export { actorParameters, actorValues, detailsValue, recordEach } from './insert-events.js';
export { countRefreshes } from './refreshes/refresh-counts.js';
export {
  isPutBack,
  joinPin,
  joinPinAlone,
  PIN_ALONE_COLUMNS,
  PIN_COLUMNS,
  pinEach,
  pinnedGeneration,
  readRecorded,
} from './link-pin.js';
export type { LinkPin } from './link-pin.js';
export { RefusedCalls } from './calls/refused-calls.js';
export type { RefusedCall } from './calls/refused-calls.js';
export { SensitiveReads } from './calls/sensitive-reads.js';
export type { SensitiveRead } from './calls/sensitive-reads.js';
export { StrangerCalls } from './strangers/stranger-calls.js';
export type { StrangerCall } from './strangers/stranger-calls.js';
export { TrailSearch } from './search/trail-search.js';
export { csvTitles, exportFormats, fileOf } from './search/record-lines.js';
export type { ExportFormat } from './search/record-lines.js';
export type { Criterion, DevicePlace, TrailFilter } from './search/trail-filter.js';
export { AuditPage, AuditRecord } from './search/audit-record.view.js';
export { readSetAside } from './set-aside.js';
export type { SetAsideRecord } from './set-aside.js';
export { erasedAs } from './users/conceal.js';
export { ERASING_PATIENCE, nameInstead } from './users/erased-user.js';
export type { ErasedUser } from './users/erased-user.js';
export { UserErasures } from './users/user-erasures.store.js';
export type { OpenErasure, UserErasure } from './users/user-erasures.store.js';
export { UserRecords } from './users/user-records.js';
export type { ConsentRecord } from './users/user-records.js';
export { keyIdOf as checkpointKeyId } from './checkpoints/checkpoint.js';
export { textWithout, formsOf } from './users/without-user.js';
export { ChainedRecords } from './chained-records.js';
export type { ChainedRecord } from './chained-records.js';
export { forgetServiceCalls, sumServiceCalls } from './calls/call-counts.js';
export { ServiceCalls } from './calls/service-calls.view.js';
export { CallCounter } from './calls/call-counter.js';
export type { CountedCall } from './calls/call-counts.js';

/** The migrations of the audit tables. */
export const auditMigrations = [
  CreateAuditTrail1700000000000,
  ChainAuditTrail1700000900000,
  CountServiceCalls1700001010000,
  RecordCountedCalls1700001210000,
  GuardPartitions1700001342000,
  SetRecordsAside1700001400000,
  IndexSearches1700001590000,
  KeepCheckpoints1700001591000,
  OrderRecords1700001610000,
  IndexOrderOfRecords1700001611000,
  ConcealUsers1700001663000,
  CountRefreshes1700001675000,
  PinLinks1700001676000,
  IndexTroubles1700001680000,
];

/** The audit tables are written and read by plain statements: they have no entities. */
export const auditEntities = [];
