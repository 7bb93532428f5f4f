import { useState } from 'react';
import { useSession } from '../../api/client/session.js';

/** Of the keys under which this tab keeps drafts. */
const PREFIX = 'console.draft.';

/** Texts by the names of their fields. */
type Texts = Readonly<Record<string, string>>;

/** What was typed into a form, and what the form was filled from. */
export interface KeptForm {
  readonly typed: Texts;
  readonly filled: Texts;
}

/** What was typed into a form and not sent yet. */
export interface Draft {
  /** What was kept when the form was opened; `undefined` if nothing was. */
  readonly kept: KeptForm | undefined;
  readonly keep: (typed: Texts, filled: Texts) => void;
  readonly drop: () => void;
}

/**
 * Keeps what is typed into a form in this tab, so that a session that ends, a new sign-in or a reload loses nothing. Only the person
 * who typed it gets it back. Never use it for a secret.
 *
 * @param form a name of the form, and of what it is about
 */
export function useDraft(form: string): Draft {
  const { data } = useSession();
  const key = `${PREFIX}${data?.session?.subject ?? ''}.${form}`;
  const [kept] = useState(() => keptIn(sessionStorage.getItem(key)));
  return {
    kept,
    keep: (typed, filled) => {
      sessionStorage.setItem(key, JSON.stringify({ typed, filled } satisfies KeptForm));
    },
    drop: () => {
      sessionStorage.removeItem(key);
    },
  };
}

/** Forgets all drafts of this tab. */
export function dropDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

function keptIn(json: string | null): KeptForm | undefined {
  if (json === null) return undefined;
  try {
    const { typed, filled } = JSON.parse(json) as Partial<Record<keyof KeptForm, unknown>>;
    return isTexts(typed) && isTexts(filled) ? { typed, filled } : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is Texts {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}
