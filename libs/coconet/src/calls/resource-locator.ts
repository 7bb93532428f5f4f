import type { CocoRequest } from './coco-request.js';

/** Finds out whether a resource is in a place that the caller's grant covers. */
export abstract class ResourceLocator {
  /**
   * The request for one resource, marked as being for a granted place. A call that may go anywhere, and one for a granted device,
   * comes back unchanged, and COCO is not asked. A refusal is recorded.
   *
   * @throws PlaceNotGranted also for a resource that does not exist; BrokerError where COCO has to be asked and cannot
   */
  abstract locate<Request extends CocoRequest>(request: Request): Promise<Request>;
}
