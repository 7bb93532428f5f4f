import { Readable } from 'node:stream';

/** The part of Fastify's reply that sends a file. */
export interface FileReply {
  headers(values: Readonly<Record<string, string>>): this;
  send(body: Readable): unknown;
}

/** The media types of files of records. */
export const FILE_TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

/** A file to download. */
interface DownloadedFile {
  /** What it holds, as the beginning of its name. */
  readonly what: string;
  readonly format: keyof typeof FILE_TYPES;
  /** When it was asked for, as the rest of its name. */
  readonly at: Date;
  readonly chunks: AsyncIterable<string>;
}

/** Streams a file at the pace of its reader; a failure on the way cuts it off, so that half a file is not treated as a whole one. */
export function sendFile(reply: FileReply, { what, format, at, chunks }: DownloadedFile): void {
  const name = `${what}-${at.toISOString().slice(0, 19).replaceAll(':', '')}.${format}`;
  reply
    .headers({
      'content-type': `${FILE_TYPES[format]}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    })
    .send(Readable.from(chunks));
}
