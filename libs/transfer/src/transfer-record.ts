import { requiredActors, type ServiceCopy } from '#access';
import { Secret } from '#kernel';
import type { LinkCopy } from '#vault';
import { RecordReader } from './record-reader.js';
import { TransferFileInvalid } from './transfer-errors.js';

/** The format's name in the first line, so that no other kind of file is accepted. */
const TRANSFER_FORMAT = 'coco-token-broker-transfer';

/** To be raised if readers of the previous version would misread a file. */
const TRANSFER_VERSION = 1;

/** The first line. */
interface TransferHeader {
  readonly type: 'header';
  readonly exportedAt: Date;
}

/** The last line: a file without it was cut short. */
interface TransferTrailer {
  readonly type: 'trailer';
  readonly services: number;
  readonly links: number;
}

/** One line of a transfer file; `docs/vault-transfer.md` describes them all. */
export type TransferRecord =
  | TransferHeader
  | { readonly type: 'service'; readonly service: ServiceCopy }
  | { readonly type: 'link'; readonly link: LinkCopy }
  | TransferTrailer;

/** Writes a record as a line of JSON, with tokens in plain text: it must go only into the encrypted stream. */
export function encodeRecord(record: TransferRecord): string {
  return `${JSON.stringify(contentOf(record))}\n`;
}

/** Reads a line. @throws TransferFileInvalid naming the line, never its content */
export function decodeRecord(line: string, lineNumber: number): TransferRecord {
  const reader = RecordReader.parse(line, `line ${lineNumber}`);
  const type = reader.text('type');
  switch (type) {
    case 'header':
      return headerOf(reader);
    case 'service':
      return { type, service: serviceOf(reader) };
    case 'link':
      return { type, link: linkOf(reader) };
    case 'trailer':
      return { type, services: reader.count('services'), links: reader.count('links') };
    default:
      throw new TransferFileInvalid(`Line ${lineNumber} has a type that this build does not know`);
  }
}

function contentOf(record: TransferRecord): object {
  switch (record.type) {
    case 'header':
      return { ...record, format: TRANSFER_FORMAT, version: TRANSFER_VERSION };
    case 'service': {
      const keys = record.service.keys.map((key) => ({ ...key, digest: key.digest.toString('base64') }));
      return { type: record.type, ...record.service, keys };
    }
    case 'link': {
      // Version 1 has the old names of these two members.
      const { tokens, lastError: lastTrouble, lastErrorAt: lastTroubleAt, ...link } = record.link;
      const plain = tokens && {
        accessToken: tokens.accessToken.reveal(),
        refreshToken: tokens.refreshToken?.reveal() ?? null,
      };
      return { type: record.type, ...link, lastTrouble, lastTroubleAt, tokens: plain ?? null };
    }
    case 'trailer':
      return record;
  }
}

function headerOf(reader: RecordReader): TransferHeader {
  if (reader.text('format') !== TRANSFER_FORMAT)
    throw new TransferFileInvalid('This is not a transfer file of the broker');
  const version = reader.count('version');
  if (version !== TRANSFER_VERSION) {
    throw new TransferFileInvalid(
      `The file has version ${version} and this build reads version ${TRANSFER_VERSION}: use the build that wrote it, or export again`,
    );
  }
  return { type: 'header', exportedAt: reader.time('exportedAt') };
}

function serviceOf(reader: RecordReader): ServiceCopy {
  return {
    id: reader.uuid('id'),
    name: reader.text('name'),
    owner: reader.text('owner'),
    scopes: reader.texts('scopes') as ServiceCopy['scopes'],
    returnUrlPrefixes: reader.texts('returnUrlPrefixes'),
    linkAccess: reader.choice('linkAccess', ['own', 'any'] as const),
    capabilities: reader.texts('capabilities'),
    createdAt: reader.time('createdAt'),
    requestRate: reader.optionalNumber('requestRate'),
    requestBurst: reader.optionalNumber('requestBurst'),
    jwtSubject: reader.optionalText('jwtSubject') ?? null,
    expiresAt: reader.optionalTime('expiresAt'),
    disabledAt: reader.optionalTime('disabledAt'),
    // Missing in files of earlier builds.
    requiredActor: reader.has('requiredActor') ? reader.choice('requiredActor', requiredActors) : 'none',
    requiredApproval: reader.has('requiredApproval') ? reader.textMap('requiredApproval') : {},
    keys: reader.records('keys').map((key) => ({
      id: key.text('id'),
      digest: key.digest('digest'),
      createdAt: key.time('createdAt'),
      revokedAt: key.optionalTime('revokedAt'),
    })),
  };
}

function linkOf(reader: RecordReader): LinkCopy {
  const tokens = reader.optionalRecord('tokens');
  const refreshToken = tokens?.optionalText('refreshToken');
  return {
    id: reader.uuid('id'),
    serviceId: reader.uuid('serviceId'),
    userId: reader.text('userId'),
    status: reader.choice('status', ['active', 'reauthorization_required', 'revoked'] as const),
    createdAt: reader.time('createdAt'),
    activatedAt: reader.optionalTime('activatedAt'),
    revokedAt: reader.optionalTime('revokedAt'),
    generation: reader.count('generation'),
    fence: reader.count('fence'),
    accessTokenExpiresAt: reader.optionalTime('accessTokenExpiresAt'),
    refreshDueAt: reader.optionalTime('refreshDueAt'),
    outcomeUnknown: reader.flag('outcomeUnknown'),
    failedRefreshes: reader.count('failedRefreshes'),
    lastRefreshedAt: reader.optionalTime('lastRefreshedAt'),
    lastError: (reader.optionalText('lastTrouble') ?? null) as LinkCopy['lastError'],
    lastErrorAt: reader.optionalTime('lastTroubleAt'),
    tokens: tokens && {
      accessToken: new Secret(tokens.text('accessToken')),
      refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
    },
  };
}
