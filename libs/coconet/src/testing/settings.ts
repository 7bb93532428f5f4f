import { CoconetSettings } from '../coconet-settings.js';

/** Short times, small sizes, no server. */
class TestSettings extends CoconetSettings {
  override readonly baseUrl = new URL('http://coco.invalid');
  override readonly pathPrefix: string = '/v1.0';
  override readonly paths = {};
  override readonly readBy: CoconetSettings['readBy'] = 'path';
  override readonly sendTraceparent = false;
  override readonly connectTimeout = 2_000;
  override readonly firstByteTimeout = 2_000;
  override readonly idleTimeout = 2_000;
  override readonly totalTimeout = 5_000;
  override readonly requestBodyLimit = 4_096;
  override readonly responseBodyLimit = 1_073_741_824;
  override readonly judgedBodyLimit = 262_144;
  override readonly responseHeaderLimit = 16_384;
  override readonly maxConcurrent = 16;
  override readonly maxConcurrentPerService = 16;
  override readonly maxQueued = 16;
  /** No read is shared, so that a test can count on one call to COCO for each read. */
  override readonly shareReadsWithin: number = 0;
  override readonly answerMemory: number = 0;
  override readonly zoneConcurrency = 2;
  override readonly zoneLimit: number = 100;
  override readonly batchConcurrency = 2;
  override readonly commandRetention = 30 * 86_400_000;
  override readonly approvalTime: number = 300_000;
  override readonly proofTime: number = 0;
  override readonly proofReadsPerLink: number = 6_000;
  override readonly proofReads: number = 600_000;
  override readonly circuitFailures = 50;
  override readonly circuitOpenTime = 200;
}

/** Settings for tests. */
export function testSettings(changes: Partial<CoconetSettings> = {}): CoconetSettings {
  return Object.assign(new TestSettings(), changes);
}
