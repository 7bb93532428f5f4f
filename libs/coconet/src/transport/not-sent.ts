import { isDatabaseOutage } from '#database';
import { BrokerError } from '#kernel';

/** Seconds after which a caller may try again while the database is down. */
export const OUTAGE_RETRY_AFTER = 2;

/** The broker itself failed before a call was sent, most likely because its database is down: COCO has not acted. */
export class NotSent extends BrokerError {
  constructor(cause: unknown) {
    const isOutage = isDatabaseOutage(cause);
    const what = isOutage ? 'The database is not answering.' : 'The broker failed.';
    super(isOutage ? 'storage_unavailable' : 'internal', `${what} Nothing was sent; try again.`, {
      cause,
      retryAfterSeconds: OUTAGE_RETRY_AFTER,
    });
  }
}

/** Waits for something that a call needs before it is sent. @throws NotSent in place of an error without a problem code */
export async function beforeSending<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof BrokerError ? error : new NotSent(error);
  }
}
