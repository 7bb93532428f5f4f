/** The part of a package-lock.json that is needed: its packages by the path at which they are installed. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** The name in the registry, if it differs from the path. */
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

/** How to turn the packages that are installed here into those of a release. */
export interface Installation {
  /** Paths of packages that the release does not have, or not in this version. */
  readonly remove: readonly string[];
  /** The packages that come from the registry. */
  readonly fetch: readonly FetchedPackage[];
}

/** One package, exactly as the release locked it. */
export interface FetchedPackage {
  /** Where it is installed, such as `node_modules/a/node_modules/b`. */
  readonly path: string;
  /** What npm is asked for: `name@version`. */
  readonly spec: string;
  /** The hash of its archive. */
  readonly integrity: string;
}

/** With more packages than this, `npm ci` is just as fast. */
const MOST_TO_FETCH = 100;

/**
 * Compares what a release was locked to with what is installed here. Development tools stay as they are here: a release
 * is what runs in production.
 *
 * @returns `undefined` if only `npm ci` can install the release: too much differs, or a package that is more than files
 */
export function planInstallation(release: Lockfile, here: Lockfile): Installation | undefined {
  const differing = Object.entries(release.packages)
    .filter(
      ([path, { dev, integrity }]) =>
        isInstalled(path) && dev !== true && integrity !== here.packages[path]?.integrity,
    )
    .map(([path]) => path);
  const unknown = Object.entries(here.packages)
    .filter(([path, { dev }]) => isInstalled(path) && dev !== true && !(path in release.packages))
    .map(([path]) => path);
  const remove = [...differing, ...unknown];
  // Removing a package takes with it what is installed inside.
  const missing = Object.entries(release.packages).filter(([path]) =>
    remove.some((removed) => `${path}/`.startsWith(`${removed}/`)),
  );
  if (missing.length > MOST_TO_FETCH || missing.some(([, locked]) => !isJustFiles(locked))) return undefined;
  return { remove, fetch: missing.map(([path, locked]) => fetched(path, locked)) };
}

/** Whether npm put it there. The project and its workspaces are listed too, but their files are the release's own. */
function isInstalled(path: string): boolean {
  return path.startsWith('node_modules/');
}

/** Whether unpacking its archive is all that npm would do, on each platform. */
function isJustFiles({ integrity, hasInstallScript, optional }: LockedPackage): boolean {
  return integrity !== undefined && hasInstallScript !== true && optional !== true;
}

function fetched(path: string, { name, version = '', integrity = '' }: LockedPackage): FetchedPackage {
  const installedAs = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { path, spec: `${name ?? installedAs}@${version}`, integrity };
}
