import { BrokerError } from '#kernel';

/**
 * A file of tokens that cannot be imported at all; the text says why and what to do, and quotes nothing from the file.
 */
export class ImportFileRefused extends BrokerError {
  constructor(message: string, cause?: unknown) {
    super('invalid_request', message, { fields: [{ field: 'body', message }], cause });
  }
}
