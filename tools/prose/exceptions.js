/**
 * Words of the list that a folder or file still uses, by the beginning of its path. New text follows the
 * whole list: reword a folder, remove its ids here, and never add one.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const exceptions = {
  'test/documentation/prose.spec.ts': ['*'],
};

/** @param {string} path */
export function exceptionsFor(path) {
  return Object.entries(exceptions).flatMap(([prefix, ids]) => (path.startsWith(prefix) ? ids : []));
}
