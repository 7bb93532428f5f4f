/**
 * Words of the list that a folder or file still uses, by the beginning of its path. New text obeys the whole
 * list: reword a folder, take its ids out here, and never add one.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const exceptions = {
  'apps/broker/src/console/': ['is-well', 'stands', 'what-is-not'],
  'apps/broker/src/http/': ['stands'],
  'apps/broker/src/keys/': ['all-that', 'for-good'],
  'apps/broker/src/transfer/': [
    'comes-of',
    'goes-on',
    'is-of',
    'is-told',
    'is-whole',
    'stands',
    'that-is-no',
    'told-of',
    'under-way',
    'whoever',
  ],
  'apps/broker/src/watch/': ['all-the-same', 'is-whole', 'stands'],
  'docs/operations.md': ['all-the-same', 'by-itself', 'under-way'],
  'libs/events/': ['is-well'],
  // HashiCorp Vault calls itself sealed, and the label of a metric is `seal`.
  'libs/keyring/src/sources/kms/': ['seal'],
  'test/chaos/': ['trouble'],
  'test/documentation/prose.spec.ts': ['*'],
  'libs/coconet/src/commands/': ['for-ever', 'hears-of', 'is-none', 'of-its-own', 'stands', 'that-is-no'],
  'libs/coconet/src/idempotency/idempotent-requests': ['is-away', 'under-way'],
};

/** @param {string} path */
export function exceptionsFor(path) {
  return Object.entries(exceptions).flatMap(([prefix, ids]) => (path.startsWith(prefix) ? ids : []));
}
