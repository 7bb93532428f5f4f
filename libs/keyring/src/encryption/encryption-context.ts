/** The first byte of every encrypted blob, and part of the context that each is bound to. */
export const FORMAT_VERSION = 1;

/** The second byte: AES-256-GCM with keys derived by HKDF-SHA-512. */
export const ALGORITHM_AES_256_GCM = 1;

/** What an encrypted value is and where it belongs. It decrypts only there. */
export interface EncryptionContext {
  /** The service that owns the record. */
  readonly serviceId: string;
  /** The link, the link session, the webhook or the command that the value belongs to. */
  readonly recordId: string;
  /** Counts the versions of the record's secrets, so that an older value put back does not decrypt. */
  readonly generation: number;
}

/** The column of an encrypted value. */
export type EncryptedColumn =
  | 'data_key'
  | 'access_token'
  | 'refresh_token'
  | 'code_verifier'
  | 'known_answer'
  | 'account_pepper'
  | 'webhook_secret'
  | 'previous_webhook_secret'
  | 'awaiting_command'
  | 'imported_token'
  | 'link_names';

/**
 * The associated data of an encrypted value: each part prefixed with its length as a 32-bit big-endian
 * number, so that different contexts never encode to the same bytes.
 */
export function encodeContext(context: EncryptionContext, column: EncryptedColumn, keyId: string): Buffer {
  const head = String.fromCharCode(FORMAT_VERSION, ALGORITHM_AES_256_GCM);
  const parts = [head, context.serviceId, context.recordId, column, String(context.generation), keyId];
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const encoded = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let end = 0;
  for (const [index, part] of parts.entries()) {
    end = encoded.writeUInt32BE(lengths[index] ?? 0, end);
    end += encoded.write(part, end);
  }
  return encoded;
}
