import { BrokerError } from '#kernel';

/** The link has no live grant with this id. */
export class GrantNotFound extends BrokerError {
  constructor() {
    super('not_found', 'The link has no such grant, or it has ended.');
  }
}
