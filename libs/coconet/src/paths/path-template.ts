import { identifierNames, isIdentifier, type IdentifierName, type Identifiers } from './identifiers.js';
import { placeholderIn } from './template-problems.js';

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'identifier'; readonly name: IdentifierName };

/** The one identifier whose value holds slashes, so it is percent-encoded in a path. */
const ENCODED_IDENTIFIER: IdentifierName = 'resourceEui';

/**
 * A path at COCO with places for identifiers, such as `/networks/{networkId}/zones`.
 *
 * The same template recognises a caller's path and builds the path that is sent, so the two can't differ.
 */
export class PathTemplate {
  private constructor(private readonly parts: readonly Part[]) {}

  /** The identifiers a path of this form needs. */
  get identifiers(): readonly IdentifierName[] {
    return this.parts.flatMap((part) => (part.kind === 'identifier' ? [part.name] : []));
  }

  /** @param text without a fault, as `templateProblems` judges it; an unknown placeholder throws */
  static parse(text: string): PathTemplate {
    return new PathTemplate(text.slice(1).split('/').map(readPart));
  }

  /**
   * Recognises a path of this form.
   *
   * @param segments between slashes, as received: a percent-escape is understood in a `resourceEui` only
   * @returns the identifiers, decoded and checked; `undefined` for any other path
   */
  match(segments: readonly string[]): Identifiers | undefined {
    if (segments.length !== this.parts.length) return undefined;
    const found: Partial<Record<IdentifierName, string>> = {};
    let index = 0;
    for (const part of this.parts) {
      const segment = segments[index] ?? '';
      index += 1;
      if (part.kind === 'literal') {
        if (segment !== part.text) return undefined;
        continue;
      }
      const value = part.name === ENCODED_IDENTIFIER ? decoded(segment) : segment;
      if (value === undefined || !isIdentifier(part.name, value)) return undefined;
      found[part.name] = value;
    }
    return found;
  }

  /**
   * The path with its identifiers, each percent-encoded as one segment.
   *
   * @throws Error when an identifier is missing or doesn't have its form: callers check them first
   */
  build(identifiers: Identifiers): string {
    let path = '';
    for (const part of this.parts)
      path += `/${part.kind === 'literal' ? part.text : encoded(part.name, identifiers)}`;
    return path;
  }
}

function readPart(segment: string): Part {
  const placeholder = placeholderIn(segment);
  if (placeholder === undefined) return { kind: 'literal', text: segment };
  const name = identifierNames.find((known) => known === placeholder);
  if (name === undefined) throw new Error(`no path at COCO has a value for {${placeholder}}`);
  return { kind: 'identifier', name };
}

function encoded(name: IdentifierName, identifiers: Identifiers): string {
  const value = identifiers[name];
  if (value === undefined || !isIdentifier(name, value))
    throw new Error(`the path needs a well-formed ${name}`);
  return encodeURIComponent(value);
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
