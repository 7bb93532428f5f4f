import { createHash } from 'node:crypto';
import type { ServiceCopy } from '#access';
import { TransferFileInvalid } from './transfer-errors.js';
import { readTransferFile } from './transfer-file.js';
import type { TransferRecord } from './transfer-record.js';

/** A transfer file that was read to its end and is complete. */
export interface CheckedFile {
  readonly sha256: string;
  readonly exportedAt: Date;
  readonly services: readonly ServiceCopy[];
  readonly links: number;
}

/**
 * Reads a complete transfer file and writes nothing: a header, the services, the links of these services in the order of their
 * ids, each once, and a trailer that counts both. Nothing may follow it.
 *
 * @throws TransferFileInvalid
 */
export async function checkTransferFile(path: string, identities: string): Promise<CheckedFile> {
  const hash = createHash('sha256');
  const check = new FileCheck();
  for await (const record of readTransferFile(path, identities, (bytes) => hash.update(bytes)))
    check.take(record);
  return { ...check.finish(), sha256: hash.digest('hex') };
}

class FileCheck {
  private exportedAt: Date | undefined;
  private readonly services = new Map<string, ServiceCopy>();
  private links = 0;
  private lastLinkId = '';
  private finished = false;

  take(record: TransferRecord): void {
    if (this.finished) throw new TransferFileInvalid('Data follows the end of the file');
    if (record.type === 'header') {
      if (this.exportedAt !== undefined) throw new TransferFileInvalid('The file has two headers');
      this.exportedAt = record.exportedAt;
      return;
    }
    if (this.exportedAt === undefined) throw new TransferFileInvalid('The file does not begin with a header');
    switch (record.type) {
      case 'service':
        this.services.set(record.service.id, record.service);
        break;
      case 'link':
        this.takeLink(record.link.id, record.link.serviceId);
        break;
      case 'trailer':
        this.finished = true;
        if (record.services !== this.services.size || record.links !== this.links)
          throw new TransferFileInvalid('The file does not contain as much as its last line says');
    }
  }

  finish(): Omit<CheckedFile, 'sha256'> {
    if (!this.finished || this.exportedAt === undefined)
      throw new TransferFileInvalid('The file was cut short: its last line is missing');
    return { exportedAt: this.exportedAt, services: [...this.services.values()], links: this.links };
  }

  private takeLink(id: string, serviceId: string): void {
    if (!this.services.has(serviceId))
      throw new TransferFileInvalid(`Link ${id} belongs to a service that the file does not contain`);
    if (id <= this.lastLinkId) throw new TransferFileInvalid(`Link ${id} is out of order`);
    this.lastLinkId = id;
    this.links += 1;
  }
}
