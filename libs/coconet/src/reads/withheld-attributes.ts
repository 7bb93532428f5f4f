/**
 * Takes out of COCO's answers what the service is not granted to see: a lock's PINs never reach a service that only
 * switches lamps.
 *
 * The rule does not rely on knowing the answer's shape: wherever an object names a capability that is not granted,
 * only that name stays; attributes that stand under no capability are taken out too.
 */
import type { Caller } from '#access';
import { isJsonObject } from '../json-answer.js';
import { capabilityOf, isGranted } from '../policy/grants.js';
import { UpstreamFailure } from '../transport/upstream-errors.js';

/** What remains of an answer, and the names of what does not. */
export interface Remainder {
  readonly json: unknown;
  /** Names of capabilities, or numbers where the standard has no name. */
  readonly withheld: readonly string[];
}

/** Levels of nesting; COCO's answers have five. */
const DEEPEST = 64;

/** Stands in `withheld` for attributes whose capability the answer does not name. */
const UNNAMED = 'unknown';

/** @throws UpstreamFailure when the answer is nested too deeply to be judged */
export function withholdAttributes(caller: Caller, json: unknown): Remainder {
  const withheld = new Set<string>();

  const keep = (value: unknown, depth: number, granted: boolean): unknown => {
    if (depth > DEEPEST) throw new UpstreamFailure('COCO answered something nested too deeply.');
    if (Array.isArray(value)) return value.map((item) => keep(item, depth + 1, granted));
    if (!isJsonObject(value)) return value;
    const named = 'capabilityId' in value;
    if (named && !isGrantedId(caller, value.capabilityId)) {
      withheld.add(nameOf(value.capabilityId));
      return { capabilityId: value.capabilityId };
    }
    const entries = Object.entries(value).filter(([key]) => {
      if (key !== 'attributes' || named || granted) return true;
      withheld.add(UNNAMED);
      return false;
    });
    return Object.fromEntries(entries.map(([key, item]) => [key, keep(item, depth + 1, granted || named)]));
  };

  const remaining = keep(json, 0, false);
  return { json: remaining, withheld: [...withheld] };
}

function isGrantedId(caller: Caller, id: unknown): boolean {
  return typeof id === 'number' && isGranted(caller, capabilityOf(id));
}

function nameOf(id: unknown): string {
  return typeof id === 'number' ? capabilityOf(id).name : UNNAMED;
}
