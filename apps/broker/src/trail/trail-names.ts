import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditRecord } from '#audit';
import { LinkNames, usersOfLinks, type FoundName } from '#vault';
import type { TrailRecord } from './trail-record.view.js';

/** Adds the names of people and devices to records: the trail itself has only ids. */
@Injectable()
export class TrailNames {
  constructor(
    private readonly names: LinkNames,
    private readonly database: DataSource,
  ) {}

  async withNames(records: readonly AuditRecord[]): Promise<TrailRecord[]> {
    const links = [...new Set(records.flatMap(({ linkId }) => linkId ?? []))];
    const onNetworks = new Set(
      records.flatMap((record) => (isOnNetwork(record) ? (record.linkId ?? []) : [])),
    );
    const users = await usersOfLinks(this.database, links);
    const names = await this.names.of([...onNetworks]);
    return records.map((record) => ({
      ...record,
      userId: users.get(record.linkId ?? '') ?? null,
      deviceName: nameOf(names, 'device', record),
      networkName: nameOf(names, 'network', record),
    }));
  }
}

function isOnNetwork({ details }: AuditRecord): boolean {
  return details.networkId !== undefined;
}

function nameOf(
  names: readonly FoundName[],
  kind: FoundName['kind'],
  { linkId, details }: AuditRecord,
): string | null {
  const isIt = (name: FoundName): boolean =>
    name.kind === kind &&
    name.linkId === linkId &&
    name.networkId === details.networkId &&
    (kind === 'network' ||
      (name.deviceNodeId === details.deviceNodeId && name.resourceEui === details.resourceEui));
  return names.find(isIt)?.name ?? null;
}
