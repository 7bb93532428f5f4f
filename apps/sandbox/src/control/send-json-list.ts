/** Sends a long list as JSON without making it whole in memory. */

import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const itemsPerChunk = 500;

/** Sends `items` as one JSON array, as fast as the client reads. Rejects when the client goes away. */
export async function sendJsonList(response: ServerResponse, items: Iterable<unknown>): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  await pipeline(Readable.from(jsonChunks(items)), response);
}

function* jsonChunks(items: Iterable<unknown>): Generator<string> {
  let chunk: string[] = [];
  let separator = '[';
  for (const item of items) {
    chunk.push(separator, JSON.stringify(item));
    separator = ',';
    if (chunk.length < itemsPerChunk) continue;
    yield chunk.join('');
    chunk = [];
  }
  yield chunk.join('') + (separator === '[' ? '[]' : ']');
}
