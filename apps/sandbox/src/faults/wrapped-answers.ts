/** Real answers, whole, but wrapped as servers of the field wrap theirs although nobody asked. */

// All of it: a program that names `zstdCompressSync` here does not even start before Node.js 22.15.
import * as zlib from 'node:zlib';
import type { Answer } from '../http/exchange.js';
import { parseJsonObject } from '../http/exchange.js';

/** How an answer is wrapped. `unlabelled-gzip` is gzip without the header; `continue` comes after a 100 Continue. */
export const wrappings = [
  'gzip',
  'unlabelled-gzip',
  'deflate',
  'br',
  'zstd',
  'form',
  'envelope',
  'odd-names',
  'byte-order-mark',
  'continue',
] as const;

export type Wrapping = (typeof wrappings)[number];

/** The answer in its wrapping. Wrappings that need JSON leave any other answer unchanged. */
export function wrapped(answer: Answer, as: Wrapping): Answer {
  switch (as) {
    case 'gzip':
      return coded(answer, as, zlib.gzipSync(answer.body));
    case 'unlabelled-gzip':
      return { ...answer, body: zlib.gzipSync(answer.body) };
    case 'deflate':
      return coded(answer, as, zlib.deflateSync(answer.body));
    case 'br':
      return coded(answer, as, zlib.brotliCompressSync(answer.body));
    case 'zstd':
      return coded(answer, as, zlib.zstdCompressSync(answer.body));
    case 'form':
      return inForm(answer);
    case 'envelope':
      return withMembers(answer, (members) => ({ data: members }));
    case 'odd-names':
      return withMembers(answer, (members) =>
        Object.fromEntries(Object.entries(members).map(([name, value]) => [camelCase(name), value])),
      );
    case 'byte-order-mark':
      return { ...answer, body: Buffer.concat([Buffer.from('\ufeff'), answer.body]) };
    case 'continue':
      return answer;
  }
}

function coded(answer: Answer, coding: string, body: Buffer): Answer {
  return { ...answer, headers: { ...answer.headers, 'content-encoding': coding }, body };
}

function inForm(answer: Answer): Answer {
  const members = parseJsonObject(answer.body.toString());
  if (!members) return answer;
  const form = new URLSearchParams(
    Object.entries(members).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const headers = { ...answer.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...answer, headers, body: Buffer.from(form.toString()) };
}

function withMembers(
  answer: Answer,
  change: (members: Record<string, unknown>) => Record<string, unknown>,
): Answer {
  const members = parseJsonObject(answer.body.toString());
  return members ? { ...answer, body: Buffer.from(JSON.stringify(change(members))) } : answer;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
