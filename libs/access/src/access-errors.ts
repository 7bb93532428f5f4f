import { BrokerError } from '#kernel';

/** No credential, or one that is unknown, expired, revoked or of a disabled service: all answered alike. */
export class Unauthenticated extends BrokerError {
  constructor() {
    super(
      'unauthenticated',
      'A valid credential is needed: send it as "Authorization: Bearer <service key>".',
    );
  }
}

/** More callers without a known credential have come than are attended to. */
export class TooManyStrangers extends BrokerError {
  constructor() {
    super('overloaded', 'Too many calls without a known credential are waiting; try again later.', {
      retryAfterSeconds: 1,
    });
  }
}

/** The credential is a JWT, and the keys of its issuer cannot be read: it is neither good nor bad. */
export class IssuerUnavailable extends BrokerError {
  constructor(cause: unknown) {
    super(
      'issuer_unavailable',
      'The keys of the JWT issuer cannot be read now, so the JWT cannot be checked.',
      {
        cause,
        retryAfterSeconds: 2,
      },
    );
  }
}

/** The service has made more calls than its rate allows. */
export class RateLimited extends BrokerError {
  /** @param retryAfterSeconds until there is room for a call */
  constructor(retryAfterSeconds: number) {
    super('rate_limited', 'The service has used up its request rate; wait as long as Retry-After says.', {
      retryAfterSeconds,
    });
  }
}

/** The caller is known but lacks the scope that the route asks for. */
export class InsufficientScope extends BrokerError {
  constructor(scope: string) {
    super('insufficient_scope', `This call needs the scope "${scope}", which the service does not hold.`, {
      extensions: { requiredScope: scope },
    });
  }
}

/** The route does not say who may enter it, so nobody may. */
export class RouteClosed extends BrokerError {
  constructor() {
    super('not_permitted', 'This route is closed.');
  }
}

/** No service has this id, or no live key of the service has it. */
export class ServiceNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such service or key.');
  }
}

/** A service name must be unique, so that the audit trail reads well. */
export class ServiceNameTaken extends BrokerError {
  constructor(cause: unknown) {
    super('invalid_request', 'name: another service has this name; choose a different one', {
      fields: [{ field: 'name', message: 'another service has this name; choose a different one' }],
      cause,
    });
  }
}

/** A JWT subject stands for one service. */
export class JwtSubjectTaken extends BrokerError {
  constructor(cause: unknown) {
    super('invalid_request', 'jwtSubject: another service has this subject; each stands for one service', {
      fields: [
        { field: 'jwtSubject', message: 'another service has this subject; each stands for one service' },
      ],
      cause,
    });
  }
}

/** Two keys may be live at once, so that they can be rotated without a gap; a third is refused. */
export class TooManyKeys extends BrokerError {
  constructor() {
    super('invalid_request', 'The service has two live keys already; revoke one first.');
  }
}
