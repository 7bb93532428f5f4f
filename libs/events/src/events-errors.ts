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

/** Webhooks belong to services, and the configured first admin is not a service. */
export class WebhooksNeedAService extends BrokerError {
  constructor() {
    super('not_permitted', 'Webhooks belong to services: call with the key of a registered service.');
  }
}

/** As many tests of the service's webhooks are waiting for their receivers as may. */
export class TooManyTests extends BrokerError {
  constructor() {
    super(
      'rate_limited',
      'Other tests of your webhooks are still waiting for their receivers: try again once they have ended.',
      {
        retryAfterSeconds: 5,
      },
    );
  }
}

/** The webhook's address is not allowed. */
export class WebhookTargetRefused extends InvalidRequest {
  constructor(message: string) {
    super([{ field: 'url', message }]);
  }
}
