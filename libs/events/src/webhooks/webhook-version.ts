import type { VersionedFields } from '#kernel';
import type { Webhook } from './webhook.view.js';

/** What of a webhook its service changes, by `PATCH` or by disabling and enabling it. */
export function versionOfWebhook({ url, types, capabilities, states, disabledAt }: Webhook): VersionedFields {
  return { url, types, capabilities, states, disabled: disabledAt !== null };
}
