import type { Guardrail, GuardrailClass, GuardrailMode } from '../api/client/schemas.js';
import { countOf, countText } from '../layout/text/format.js';
import { wordsOf } from '../api/client/words.js';

const classNames: Readonly<Record<GuardrailClass, string>> = {
  locks: 'Locks',
  garage_doors: 'Garage doors, gates and shutters',
  others: 'All other devices',
};

/** What each mode does with a command beyond the limit. */
export const modeMeanings: Readonly<Record<GuardrailMode, string>> = {
  enforce: 'refused',
  observe: 'counted and sent',
};

/** The modes of a guardrail, the stricter first. */
export const guardrailModes = wordsOf(modeMeanings);

/** The name of a class in words; a capability by COCO's name. */
export function guardrailName(name: string): string {
  return (classNames as Readonly<Partial<Record<string, string>>>)[name] ?? name;
}

/** A limit with its mode, in words. */
export function limitText({ perMinute, mode }: Pick<Guardrail, 'perMinute' | 'mode'>): string {
  return `${countText(perMinute)} a minute; beyond that, ${modeMeanings[mode]}`;
}

/** How far devices exceeded the limit within the last day. */
export function exceededText({ exceededCommands, exceededDevices }: Guardrail): string {
  if (exceededCommands === 0) return 'not exceeded';
  return `${countOf(exceededCommands, 'command')} beyond it, of ${countOf(exceededDevices, 'device')}`;
}

/** Where the limit comes from. */
export function sourceText({ source, class: ofClass }: Guardrail): string {
  if (source === 'admin') return 'set by an admin';
  return source === 'class' ? `the limit of “${classNames[ofClass]}”` : 'default';
}
