// In your own project: from '@coco-token-broker/client'.
import type { BrokerClient } from '#client';

/** What the module needs to know. */
export interface CocoOptions {
  readonly broker: BrokerClient;
  /** Secret of the webhook that leads to `/coco/events`. */
  readonly webhookSecret: string;
  /** The app as browsers see it. */
  readonly publicUrl: string;
}

export const COCO_OPTIONS = Symbol('CocoOptions');
