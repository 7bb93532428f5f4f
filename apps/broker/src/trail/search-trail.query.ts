import { Transform } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsOptional, IsUUID, Length } from 'class-validator';
import { auditActions, exportFormats, type AuditAction, type ExportFormat } from '#audit';
import { didYouMean, IsPageCursor, IsPageLimit, IsTime, MayBeLeftOut, PAGE_DEFAULT } from '#kernel';
import { capabilities } from '#standard';

const RESULTS = ['succeeded', 'refused', 'failed', 'started'] as const;

const ACTOR_KINDS = ['service', 'admin', 'user', 'system', 'unknown'] as const;

const CAPABILITIES = capabilities.map(({ name }) => name);

/** The filters that `not` can name. */
export const negatable = [
  'action',
  'commandsOnly',
  'result',
  'who',
  'actorKind',
  'actorId',
  'capability',
  'command',
  'device',
  'network',
  'linkId',
  'userId',
  'serviceId',
  'requestId',
] as const;

const oneOf = (words: readonly string[]): { message: (of: { value: unknown }) => string } => ({
  message: ({ value }) => `expected one of ${words.join(', ')}${didYouMean(value, words)}`,
});

/** The filters of the audit trail; a record has to match all of them. */
export class TrailQuery {
  @IsOptional()
  @IsIn(auditActions, { message: 'expected an action of the audit trail, such as link.revoked' })
  action?: AuditAction;

  /** `true` for the records of commands only: `command.requested`, `command.executed` and those of approvals. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value))
  @IsBoolean({ message: 'expected true, or leave it out' })
  @IsIn([true], { message: 'expected true, or leave it out' })
  commandsOnly?: boolean;

  /** Only what ended so. */
  @IsOptional()
  @IsIn(RESULTS, oneOf(RESULTS))
  result?: (typeof RESULTS)[number];

  /** Who did it: a person or a service, by name or id. Also finds what a service did on a person’s behalf. */
  @IsOptional()
  @Length(1, 300, { message: 'expected 1 to 300 characters' })
  who?: string;

  /** What kind of actor did it. */
  @IsOptional()
  @IsIn(ACTOR_KINDS, oneOf(ACTOR_KINDS))
  actorKind?: (typeof ACTOR_KINDS)[number];

  /** Who did it, by the exact id: of a service, `command line`, or a person as `console:…`. */
  @IsOptional()
  @Length(1, 300, { message: 'expected 1 to 300 characters' })
  actorId?: string;

  /** The capability of a command. */
  @IsOptional()
  @IsIn(CAPABILITIES, {
    message: ({ value }) =>
      `expected a capability of the COCO standard, such as ON_OFF_CONTROL${didYouMean(value, CAPABILITIES)}`,
  })
  capability?: string;

  /** The name of a command, such as `UNLOCK`. */
  @IsOptional()
  @Length(1, 100, { message: 'expected the name of a command: 1 to 100 characters' })
  command?: string;

  /** A device, by the name that its user gave it, or by its `resourceEui`. */
  @IsOptional()
  @Length(1, 255, { message: 'expected 1 to 255 characters' })
  device?: string;

  /** A network, by the name that its user gave it, or by its `networkId`. */
  @IsOptional()
  @Length(1, 255, { message: 'expected 1 to 255 characters' })
  network?: string;

  @IsOptional()
  @IsUUID('all', { message: 'expected the id of a link (a UUID)' })
  linkId?: string;

  /** All links of this user. */
  @IsOptional()
  @Length(1, 255, { message: 'expected 1 to 255 characters' })
  userId?: string;

  @IsOptional()
  @IsUUID('all', { message: 'expected the id of a service (a UUID)' })
  serviceId?: string;

  @IsOptional()
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  requestId?: string;

  /** The links that this bulk revocation revoked. */
  @IsOptional()
  @IsUUID('all', { message: 'expected the id of a revocation (a UUID)' })
  revocationId?: string;

  /** Names of filters that must not match, separated by commas: `action=link.revoked&not=action`. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray({ message: `expected some of ${negatable.join(', ')}, separated by commas` })
  @IsIn(negatable, { each: true, message: `expected some of ${negatable.join(', ')}, separated by commas` })
  not?: (typeof negatable)[number][];

  @MayBeLeftOut()
  @IsTime()
  from?: Date;

  /** Up to, but not at, this time. */
  @MayBeLeftOut()
  @IsTime()
  to?: Date;
}

/** The query of `GET /v1/admin/audit`. */
export class SearchTrailQuery extends TrailQuery {
  /** Entries of the page. */
  @IsPageLimit()
  limit: number = PAGE_DEFAULT;

  @IsPageCursor()
  cursor?: string;
}

/** The query of `GET /v1/admin/audit/export`. */
export class ExportTrailQuery extends TrailQuery {
  /** `csv` for spreadsheets, `ndjson` for programs. */
  @IsOptional()
  @IsIn(exportFormats, oneOf(exportFormats))
  format: ExportFormat = 'ndjson';
}
