/** The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header). */
import { createHmac } from 'node:crypto';
import { InvalidRequest, sha256 } from '#kernel';
import type { KeyedRequest } from './idempotency-records.js';
import { encryptionKeyOf } from './encrypted-answer.js';

/** A quoted string as the draft asks for (RFC 9651 section 3.3.3), or the bare value that most clients send. */
const HEADER_FORM =
  /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,255}))$/;

/**
 * The request that a caller sent under a key; `undefined` if it sent none.
 *
 * The fingerprint is keyed by the key itself, of which only a digest is stored: otherwise someone with a copy of the database
 * could try out a lock's few possible PINs.
 *
 * @param header value of the caller's `Idempotency-Key`
 * @param request what distinguishes the request from others: the link and the path as well as the body
 * @param commandIds of its commands, if it turns out to be the first under its key
 * @throws InvalidRequest when the header holds no key
 */
export function keyedRequest(
  serviceId: string,
  header: string | undefined,
  request: readonly string[],
  commandIds: readonly string[] = [],
): KeyedRequest | undefined {
  if (header === undefined) return undefined;
  const key = readKey(header);
  return {
    serviceId,
    commandIds,
    keyHash: sha256(key),
    encryptionKey: encryptionKeyOf(serviceId, key),
    fingerprint: createHmac('sha256', key).update(JSON.stringify(request)).digest(),
  };
}

function readKey(header: string): string {
  const match = HEADER_FORM.exec(header);
  const key = match?.[1] ?? match?.[2];
  if (key !== undefined) return key;
  throw new InvalidRequest([
    {
      field: 'header Idempotency-Key',
      message: 'expected one value of 1 to 255 visible characters, such as a UUID',
    },
  ]);
}
