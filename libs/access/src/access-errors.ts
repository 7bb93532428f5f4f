import { BrokerError } from '#kernel';
import { scopeOf, type Role } from './role.js';

/** The credential is missing, unknown, expired or revoked, or its service is disabled: always the same answer. */
export class Unauthenticated extends BrokerError {
  constructor() {
    super(
      'unauthenticated',
      'A valid credential is required: send it as "Authorization: Bearer <service key>".',
    );
  }
}

/** Too many callers without a known credential. */
export class TooManyStrangers extends BrokerError {
  constructor() {
    super('overloaded', 'Too many calls without a known credential are waiting; try again later.', {
      retryAfterSeconds: 1,
    });
  }
}

/** The service has made more calls than its rate allows. */
export class RateLimited extends BrokerError {
  /** @param retryAfterSeconds until the next call is allowed */
  constructor(retryAfterSeconds: number) {
    super('rate_limited', 'The service has used up its request rate; wait as long as Retry-After says.', {
      retryAfterSeconds,
    });
  }
}

/** The caller is known but lacks the scope that the route requires. */
export class InsufficientScope extends BrokerError {
  constructor(scope: string) {
    super('insufficient_scope', `This call needs the scope "${scope}", which the service does not have.`, {
      extensions: { requiredScope: scope },
    });
  }
}

/** The caller is known but lacks the role that the route requires. */
export class InsufficientRole extends BrokerError {
  constructor(role: Role) {
    const scope = scopeOf(role);
    super(
      'insufficient_scope',
      `This call needs the role "${role}" (of an API credential: the scope "${scope}"), which you do not have.`,
      { extensions: { requiredRole: role, requiredScope: scope } },
    );
  }
}

/** The route does not declare who may call it, so nobody may. */
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

/** A JWT subject belongs to one service. */
export class JwtSubjectTaken extends BrokerError {
  constructor(cause: unknown) {
    super('invalid_request', 'jwtSubject: another service has this subject; it must be unique', {
      fields: [{ field: 'jwtSubject', message: 'another service has this subject; it must be unique' }],
      cause,
    });
  }
}

/** Two keys may be live at once, so that they can be rotated without downtime; a third is refused. */
export class TooManyKeys extends BrokerError {
  constructor() {
    super('invalid_request', 'The service has two live keys already; revoke one first.');
  }
}
