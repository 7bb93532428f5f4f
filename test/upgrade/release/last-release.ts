import { git, gitLine, HistoryMissing } from './git.js';

/** A version of the broker in the history of this repository. */
export interface Release {
  /** Of its package.json. */
  readonly version: string;
  /** The full name of its commit. */
  readonly commit: string;
}

/**
 * The release before the checked-out commit: the last tag `v…` behind it, or, without tags, the commit before the one
 * that last changed the version in package.json.
 *
 * @throws HistoryMissing
 */
export function lastRelease(): Release {
  if (gitLine('rev-parse', '--is-shallow-repository') === 'true')
    throw new HistoryMissing('The clone is shallow and holds no release: git fetch --unshallow --tags');
  return releaseAt(lastTag() ?? beforeLastVersion());
}

/** What a revision holds. @throws HistoryMissing */
export function releaseAt(revision: string): Release {
  const commit = gitLine('rev-parse', '--verify', `${revision}^{commit}`);
  const { version } = JSON.parse(gitLine('show', `${commit}:package.json`)) as { version: string };
  return { version, commit };
}

function lastTag(): string | undefined {
  try {
    // What is checked out may be a tag itself: the upgrade is from the one before.
    return gitLine('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*', 'HEAD^');
  } catch (error) {
    if (error instanceof HistoryMissing) return undefined;
    throw error;
  }
}

function beforeLastVersion(): string {
  const [change, first] = git('log', '--format=%H', '-G^  "version": ', '--', 'package.json')
    .toString('utf8')
    .trim()
    .split('\n');
  if (change === undefined || first === undefined)
    throw new HistoryMissing('The version in package.json has never changed: there is no release yet');
  return `${change}^`;
}
