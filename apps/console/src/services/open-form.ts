import type { Versioned } from '../api/client/api-client.js';
import type { Service } from '../api/client/schemas.js';
import type { KeptForm } from '../layout/forms/use-draft.js';
import { emptyText, mergeForm, textOfService, type MergedForm, type ServiceText } from './service-text.js';

/** The open form of a service. */
export interface OpenForm {
  /** The version that the form was filled from. */
  readonly filled: Versioned<Service>;
  /** What it shows, with what was typed. */
  readonly text: ServiceText;
  /** What someone else changed since the admin began; `undefined` if nobody did. */
  readonly merge:
    | (Pick<MergedForm, 'theirs' | 'clashes'> & { readonly before: ServiceText; readonly now: ServiceText })
    | undefined;
}

/** Opens the form of a service, with what was typed before if it was kept. */
export function openForm(service: Versioned<Service>, kept: KeptForm | undefined): OpenForm {
  const now = textOfService(service.value);
  if (kept === undefined) return { filled: service, text: now, merge: undefined };
  return merged(service, { ...emptyText, ...kept.filled }, { ...emptyText, ...kept.typed });
}

/** The form after someone else changed the service: theirs is taken over, and what was typed stays. */
export function reopenForm({ filled, text, merge }: OpenForm, service: Versioned<Service>): OpenForm {
  const next = merged(service, textOfService(filled.value), text);
  // Disabling the service, for example, changes nothing that the form shows: an earlier notice stays.
  return next.merge === undefined ? { ...next, merge } : next;
}

function merged(service: Versioned<Service>, before: ServiceText, typed: ServiceText): OpenForm {
  const now = textOfService(service.value);
  const { text, theirs, clashes } = mergeForm(before, now, typed);
  const merge = theirs.length === 0 ? undefined : { theirs, clashes, before, now };
  return { filled: service, text, merge };
}
