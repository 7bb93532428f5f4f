import { BrokerError } from '#kernel';

/** No import has this id. */
export class ImportNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such import.');
  }
}

/** The import was cancelled, or given up as abandoned, while its file was still being read. Nothing was presented. */
export class ImportNotLoading extends BrokerError {
  constructor() {
    super('changed_meanwhile', 'The import was cancelled while its file was being read: start it again.');
  }
}

/**
 * A file of tokens that cannot be imported at all; the text says why and what to do, and quotes nothing from the file.
 */
export class ImportFileRefused extends BrokerError {
  constructor(message: string, cause?: unknown) {
    super('invalid_request', message, { fields: [{ field: 'body', message }], cause });
  }
}
