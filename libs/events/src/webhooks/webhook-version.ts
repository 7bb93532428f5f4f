import type { VersionedFields } from '#kernel';
import type { Webhook } from './webhook.view.js';

/** The fields of a webhook that its service changes, by `PATCH` or by disabling and enabling it. */
export function versionOfWebhook({ url, types, capabilities, states, disabledAt }: Webhook): VersionedFields {
  return { url, types, capabilities, states, disabled: disabledAt !== null };
}
