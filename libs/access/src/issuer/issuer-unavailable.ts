import { BrokerError } from '#kernel';

/** The keys of a JWT's issuer cannot be read: it can neither be accepted nor rejected. */
export class IssuerUnavailable extends BrokerError {
  constructor(cause: unknown) {
    super(
      'issuer_unavailable',
      'The keys of the JWT issuer cannot be read right now, so the JWT cannot be verified.',
      {
        cause,
        retryAfterSeconds: 2,
      },
    );
  }
}
