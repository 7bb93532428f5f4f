/** Templates of COCO's paths, such as `/network-manager/networks/{networkId}/zones`. */

const SEGMENT = /^(\{[A-Za-z]+\}|(?!\.{1,2}$)[A-Za-z0-9._~-]+)$/;

/** Whether `text` is an absolute path, each segment literal or one identifier, with exactly these identifiers. */
export function isTemplate(text: string, identifiers: readonly string[]): boolean {
  const [start, ...segments] = text.split('/');
  if (start !== '' || segments.length === 0 || !segments.every((segment) => SEGMENT.test(segment)))
    return false;
  const found = segments.filter((segment) => segment.startsWith('{')).map((segment) => segment.slice(1, -1));
  return found.length === identifiers.length && identifiers.every((identifier) => found.includes(identifier));
}
