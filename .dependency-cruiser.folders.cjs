/**
 * The arrows between folders run one way too: no folder reaches back, by whatever way round, to one that it is used by.
 *
 * Specs and what they share are left out: they stand above all that they try.
 */
const house = require('./.dependency-cruiser.cjs');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles-between-folders',
      scope: 'folder',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    ...house.options,
    exclude: { path: [house.options.exclude.path, '\\.spec\\.tsx?$', '/testing/'] },
  },
};
