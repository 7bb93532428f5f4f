import { BrokerError, InvalidRequest } from '#kernel';

/** No webhook of the caller has this id. */
export class WebhookNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such webhook.');
  }
}

/** The webhook has no dead delivery with this id. */
export class DeliveryNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such dead delivery.');
  }
}

/** The service has reached its limit of webhooks. */
export class TooManyWebhooks extends BrokerError {
  constructor(limit: number) {
    super('too_many_webhooks', `A service may have ${limit} webhooks: delete one first.`);
  }
}

/** The webhook's address is not allowed. */
export class WebhookTargetRefused extends InvalidRequest {
  constructor(message: string) {
    super([{ field: 'url', message }]);
  }
}
