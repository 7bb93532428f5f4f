/**
 * The arrows between folders run one way too: no folder reaches back, by whatever way round, to one that it is used by.
 *
 * Specs and what they share are left out: they stand above all that they try.
 */
const house = require('./.dependency-cruiser.cjs');

/** Folders that still use one another. What is listed here is to go; nothing is to be added. */
const STILL_ROUND = ['^libs/links/src/(description|revocation)'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles-between-folders',
      scope: 'folder',
      severity: 'error',
      from: { pathNot: STILL_ROUND },
      to: { circular: true },
    },
  ],
  options: {
    ...house.options,
    exclude: { path: [house.options.exclude.path, '\\.spec\\.tsx?$', '/testing/'] },
  },
};
