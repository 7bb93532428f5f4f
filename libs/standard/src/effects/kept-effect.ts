/** Effects as JSON, so that one process can wait for the effect of a command that another has sent. */
import { findAttribute, findCapability } from '../catalogue.js';
import { attributeKey, type AttributeEffect, type Effect } from './effect.js';
import type { Target } from './target.js';

/** What one attribute is to show. */
export interface KeptAttributeEffect {
  /** As {@link attributeKey} names it. */
  readonly attribute: string;
  readonly target: Target;
  readonly isOptional: boolean;
}

const kinds: ReadonlySet<unknown> = new Set<Target['kind']>(['flag', 'toggled', 'word', 'number', 'list']);

/** An effect in a form that JSON holds. */
export function keptEffect({ attributes }: Effect): readonly KeptAttributeEffect[] {
  return attributes.map((each) => ({
    attribute: attributeKey(each),
    target: each.target,
    isOptional: each.isOptional,
  }));
}

/** The effect again; `undefined` if this release does not know one of its attributes, or what it is to show. */
export function effectKept(kept: readonly KeptAttributeEffect[]): Effect | undefined {
  const attributes: AttributeEffect[] = [];
  for (const { attribute: key, target, isOptional } of kept) {
    const [capabilityName = '', attributeName = ''] = key.split('.');
    const capability = findCapability(capabilityName);
    const attribute = capability && findAttribute(capability, attributeName);
    if (capability === undefined || attribute === undefined || !kinds.has(target.kind)) return undefined;
    attributes.push({ capability, attribute, target, isOptional });
  }
  const [first, ...others] = attributes;
  if (first === undefined) return undefined;
  return {
    attributes: [first, ...others],
    needsBefore: attributes.some(({ target }) => target.kind === 'toggled'),
  };
}
