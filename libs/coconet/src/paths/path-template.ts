import { identifierNames, isIdentifier, type IdentifierName, type Identifiers } from './identifiers.js';

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'identifier'; readonly name: IdentifierName };

/** The one identifier whose value holds slashes, so that it is percent-encoded in a path. */
const ENCODED_IDENTIFIER: IdentifierName = 'resourceEui';

/**
 * A path of COCO's with places for identifiers, such as `/v1.0/network-manager/networks/:networkId/zones`.
 *
 * The same template recognises a caller's path and builds the path that is sent, so the two can't differ.
 */
export class PathTemplate {
  private constructor(
    readonly text: string,
    private readonly parts: readonly Part[],
  ) {}

  /** The identifiers a path of this form needs. */
  get identifiers(): readonly IdentifierName[] {
    return this.parts.flatMap((part) => (part.kind === 'identifier' ? [part.name] : []));
  }

  /** @throws Error naming what is wrong: the text comes from the table or from configuration */
  static parse(text: string): PathTemplate {
    if (!text.startsWith('/')) throw new Error(`the path "${text}" must start with "/"`);
    const parts = text
      .slice(1)
      .split('/')
      .map((segment) => parsePart(segment, text));
    const names = parts.flatMap((part) => (part.kind === 'identifier' ? [part.name] : []));
    if (new Set(names).size !== names.length) throw new Error(`the path "${text}" names an identifier twice`);
    return new PathTemplate(text, parts);
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

function parsePart(segment: string, text: string): Part {
  const placeholder = /^:([A-Za-z]+)$/.exec(segment)?.[1];
  if (placeholder !== undefined) {
    const name = identifierNames.find((known) => known === placeholder);
    if (name === undefined) {
      throw new Error(`the path "${text}" holds :${placeholder}; known: ${identifierNames.join(', ')}`);
    }
    return { kind: 'identifier', name };
  }
  if (!/^[A-Za-z0-9._~-]+$/.test(segment) || /^\.+$/.test(segment)) {
    throw new Error(`the path "${text}" holds the segment "${segment}", which is not plain text`);
  }
  return { kind: 'literal', text: segment };
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
