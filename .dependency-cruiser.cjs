/**
 * The arrows of the house, one way only:
 * apps → ops, links, refresh, coconet, events → import, oauth, grants → transfer → vault, access → keyring → audit → database, kernel, standard.
 */
const groundFloor = '^libs/(keyring|vault|access|audit)/';
const refreshDoor = '^libs/vault/src/refresh\\.ts$';
const foundation = '^libs/(kernel|standard|database)/';

/** @param {string} from @param {string[]} allowed */
const floor = (name, from, allowed) => ({
  name,
  comment: `${from} may use only ${allowed.join(', ')}`,
  severity: 'error',
  from: { path: from },
  to: { path: '^(libs|apps)/', pathNot: [from, ...allowed] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-imports-an-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-do-not-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'a-lib-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^(libs/[^/]+|apps/[^/]+|examples)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^$1/', '^libs/[^/]+/src/index\\.ts$', refreshDoor] },
    },
    {
      name: 'links-are-refreshed-by-those-who-present-tokens',
      comment: 'Nobody else claims a link, saves its tokens or ends it for a refusal.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/(vault|refresh|import)/' },
      to: { path: refreshDoor },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['\\.spec\\.ts$', '/testing/'] },
      to: { path: ['\\.spec\\.ts$', '^test/', '^bench/', '^(libs|apps)/.*/testing/'] },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'A workspace has a package.json of its own, which does not name what its specs are run with.',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: '^(libs/client|apps/console|apps/sandbox)/.*(\\.spec\\.ts$|/testing/)',
      },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages-in-the-product',
      comment:
        'The console is built into files that hold all it needs: nothing is installed for it where it runs. Folders named testing hold what specs share. What writes the documents runs before a release.',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: [
          '\\.spec\\.ts$',
          '/testing/',
          '^apps/console/',
          '/vite\\.config\\.ts$',
          '^apps/broker/src/(description|documents)/',
        ],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'what-writes-documents-stays-out-of-the-product',
      comment: 'The image has neither these folders nor the packages that they need.',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: ['\\.spec\\.ts$', '^apps/broker/src/(description|documents)/'],
      },
      to: { path: '^apps/broker/src/(description|documents)/' },
    },
    floor('client-stands-alone', '^libs/client/', []),
    floor('examples-are-consumers', '^examples/', ['^libs/client/src/index\\.ts$']),
    {
      name: 'client-needs-the-web-and-two-packages',
      comment: 'It runs wherever there is fetch, and brings little: no module of Node, no Nest.',
      severity: 'error',
      from: { path: '^libs/client/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/client/', '^node_modules/(openapi-fetch|standardwebhooks)/'] },
    },
    {
      name: 'the-broker-does-not-call-itself',
      comment:
        'The client is for others: of the product, only the console and the server for agents may use it.',
      severity: 'error',
      from: { path: '^(libs|apps|demo|bench)/', pathNot: ['^libs/client/', '^apps/(console|mcp)/'] },
      to: { path: '^libs/client/' },
    },
    floor('console-talks-to-the-api-alone', '^apps/console/', ['^libs/client/src/index\\.ts$']),
    floor('mcp-talks-to-the-api-alone', '^apps/mcp/', ['^libs/client/src/index\\.ts$']),
    floor('kernel-stands-alone', '^libs/kernel/', []),
    floor('standard-stands-alone', '^libs/standard/', []),
    floor('database-stands-on-the-kernel', '^libs/database/', ['^libs/kernel/']),
    floor('keyring-needs-the-audit-trail', '^libs/keyring/', ['^libs/audit/', foundation]),
    floor('vault-needs-the-keyring', '^libs/vault/', ['^libs/keyring/', '^libs/audit/', foundation]),
    floor('access-stands-on-the-audit-trail', '^libs/access/', ['^libs/audit/', foundation]),
    floor('audit-stands-on-the-kernel', '^libs/audit/', [foundation]),
    floor('ops-stands-on-the-kernel', '^libs/ops/', [foundation]),
    floor('oauth-stands-on-the-ground-floor', '^libs/oauth/', [groundFloor, foundation]),
    floor('grants-stand-on-the-ground-floor', '^libs/grants/', [groundFloor, foundation]),
    floor('links-stands-on-oauth', '^libs/links/', [
      groundFloor,
      foundation,
      '^libs/oauth/',
      '^libs/grants/',
    ]),
    floor('refresh-stands-on-oauth-and-import', '^libs/refresh/', [
      groundFloor,
      foundation,
      '^libs/oauth/',
      '^libs/import/',
    ]),
    floor('transfer-stands-on-the-vault', '^libs/transfer/', [groundFloor, foundation]),
    floor('import-stands-on-transfer', '^libs/import/', [groundFloor, foundation, '^libs/transfer/']),
    floor('events-stands-on-grants', '^libs/events/', [groundFloor, foundation, '^libs/grants/']),
    floor('coconet-stands-on-grants', '^libs/coconet/', [groundFloor, foundation, '^libs/grants/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^libs/client/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
