/**
 * What the broker assumes about COCO beyond its paths: what is documented and by whom, what the broker does, and the setting
 * that corrects it. `docs/coco.md` is generated from this table, and `broker doctor` names its doubtful rows.
 */
import type { Grade } from './evidence.js';
import { contractPaths, DOCUMENTED_PREFIX } from './paths.js';

/** What a source says about COCO. */
interface Evidence {
  readonly grade: Grade;
  readonly says: string;
}

/** One row. */
export interface Assumption {
  /** What it is about, as the beginning of a sentence. */
  readonly subject: string;
  readonly evidence: readonly Evidence[];
  /** What the broker does about it. */
  readonly broker: string;
  /** The setting that corrects it. */
  readonly setting?: string;
  /**
   * Whether only a test against the cloud can tell: the sources disagree, or say nothing. The broker relies on a guess until one
   * of the settings named here is made.
   */
  readonly settledBy?: readonly string[];
  /** The command that asks COCO about it. */
  readonly askedBy?: string;
}

const PROBE = '`broker coco probe`';
const PROBE_WITH_LINK = '`broker coco probe --link ID`';
const PROBE_WITH_COMMAND = '`broker coco probe --link ID --command`';

/** The table. */
export const assumptions: readonly Assumption[] = [
  {
    subject: 'What every path begins with',
    evidence: [
      { grade: 'doc', says: `\`${DOCUMENTED_PREFIX}\`` },
      { grade: 'code', says: 'nothing, on the same hosts' },
    ],
    broker: `\`${DOCUMENTED_PREFIX}\`, for OAuth as for the API`,
    setting: 'COCO_PATH_PREFIX',
    settledBy: ['COCO_PATH_PREFIX'],
    askedBy: PROBE,
  },
  {
    subject: 'The path of a zone’s resources',
    evidence: [
      { grade: 'doc', says: `\`${contractPaths.zone.template}\`, as “zone details”` },
      { grade: 'code', says: `\`${contractPaths.zoneResources.template}\`` },
    ],
    broker: 'tries the path from the code, after a 404 the documented one, and remembers which one answered',
    setting: 'COCO_ZONE_RESOURCES_PATH',
    settledBy: ['COCO_ZONE_RESOURCES_PATH'],
    askedBy: PROBE_WITH_LINK,
  },
  {
    subject: 'The path of a resource’s attributes',
    evidence: [{ grade: 'assumed', says: `\`${contractPaths.resource.template}\`` }],
    broker: 'reads there',
    setting: 'COCO_RESOURCE_PATH',
    settledBy: ['COCO_RESOURCE_PATH', 'COCO_READ_BY'],
    askedBy: PROBE_WITH_LINK,
  },
  {
    subject: 'Whether attributes can be read at a path at all',
    evidence: [
      { grade: 'sdk', says: 'no call reads; values are pushed, or fetched by `FETCH_*` commands' },
      { grade: 'infer', says: 'a REST read may be incomplete, stale or missing' },
    ],
    broker: 'reads at the path; `command` reads by `FETCH_*`, for the capabilities that have one',
    setting: 'COCO_READ_BY',
    settledBy: ['COCO_READ_BY'],
    askedBy: PROBE_WITH_COMMAND,
  },
  {
    subject: 'The path of a command',
    evidence: [{ grade: 'assumed', says: `\`${contractPaths.commands.template}\`` }],
    broker: 'sends commands there',
    setting: 'COCO_COMMAND_PATH',
    settledBy: ['COCO_COMMAND_PATH'],
    askedBy: PROBE_WITH_COMMAND,
  },
  {
    subject: 'The scope of a C2C app',
    evidence: [
      { grade: 'doc', says: 'none: users consent to the app’s capabilities' },
      { grade: 'code', says: '`network.mgmt` in native samples, `profile` in one' },
    ],
    broker: 'sends none',
    setting: 'COCO_SCOPE',
    settledBy: ['COCO_SCOPE'],
  },
  {
    subject: 'The issuer in a callback (`iss`)',
    evidence: [{ grade: 'assumed', says: 'never seen; it may come (RFC 9207)' }],
    broker:
      'accepts and logs one at the origin of `COCO_BASE_URL`; once `COCO_ISSUER` is set, only that one; a callback without one is accepted',
    setting: 'COCO_ISSUER',
    settledBy: ['COCO_ISSUER'],
  },
  {
    subject: 'Whose account tokens are',
    evidence: [
      { grade: 'assumed', says: 'the `sub` of a JWT access token is the account’s id' },
      {
        grade: 'code',
        says: `\`${contractPaths.user.template}\` returns \`userId\`; C2C apps may be refused`,
      },
    ],
    broker: 'reads `sub`, or else asks COCO; compares a keyed digest when a link is renewed',
    setting: 'COCO_ACCOUNT_SHARED',
  },
  {
    subject: 'PKCE',
    evidence: [{ grade: 'doc', says: 'S256 or plain for native apps; a C2C app may send it' }],
    broker: 'sends S256',
    setting: 'COCO_PKCE',
  },
  {
    subject: 'The body of a token request',
    evidence: [{ grade: 'code', says: 'form and JSON both work' }],
    broker: 'sends a form that includes the client’s credentials',
    setting: 'COCO_TOKEN_BODY',
  },
  {
    subject: 'The lifetime of an access token',
    evidence: [{ grade: 'doc', says: '`expires_in`' }],
    broker: 'uses only that',
    setting: 'COCO_DEFAULT_TOKEN_LIFETIME',
  },
  {
    subject: 'A refresh',
    evidence: [
      {
        grade: 'doc',
        says: 'the answer has a new refresh token; nothing says that the old one is invalidated',
      },
    ],
    broker: 'assumes rotation; keeps the old refresh token if the answer has no new one',
  },
  {
    subject: 'Revocation',
    evidence: [{ grade: 'assumed', says: 'there is no endpoint' }],
    broker: 'calls none',
    setting: 'COCO_REVOCATION_URL',
  },
  {
    subject: 'The default zone',
    evidence: [{ grade: 'sdk', says: 'zone 0, for resources in no room; zone ids have 16 bits' }],
    broker: 'reads zone 0 with the listed ones; a refusal of an unlisted zone 0 is not a failed zone',
  },
  {
    subject: 'The kind of a resource',
    evidence: [{ grade: 'code', says: '`metadataArr[0].metadata`, such as `BULB` or `DOOR_LOCK`' }],
    broker: 'shows it as `kind` if it is a word',
  },
  {
    subject: 'Networks without devices, and the user’s role',
    evidence: [{ grade: 'sdk', says: '`coconetType` 1 or `CALL_NET`; `userRole` 0 owner, 1 admin, 2 guest' }],
    broker: 'shows `networkType`, `holdsDevices` and `role` if COCO gives them',
  },
  {
    subject: 'Errors',
    evidence: [
      { grade: 'code', says: 'an HTTP status, and an `error` object with a message' },
      { grade: 'sdk', says: 'a five-digit number: status × 100 + n' },
    ],
    broker: 'reads both; numbers become problems (problems.md), other errors are passed on unchanged',
  },
  {
    subject: 'Rate limits',
    evidence: [{ grade: 'assumed', says: 'unpublished' }],
    broker: 'honours 429 and `Retry-After`',
  },
];

/**
 * The rows that are still guesses.
 *
 * @param made whether a setting was made, even to its default or an empty value
 */
export function openAssumptions(made: (setting: string) => boolean): readonly Assumption[] {
  return assumptions.filter(({ settledBy }) => settledBy !== undefined && !settledBy.some(made));
}
