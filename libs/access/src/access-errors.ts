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

/** Two keys may be live at once, so that they can be rotated without a gap; a third is refused. */
export class TooManyKeys extends BrokerError {
  constructor() {
    super('invalid_request', 'The service has two live keys already; revoke one first.');
  }
}
