import { readFileSync } from 'node:fs';

/** What `package-lock.json` says of a folder that npm fills. */
export interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Each folder of the lockfile, the root and the workspaces among them. */
export function lockedPackages(): Readonly<Record<string, Locked>> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  return packages;
}

/** Those that `npm ci --omit=dev` fills. */
export function lockedForProduction(): [folder: string, locked: Locked][] {
  return Object.entries(lockedPackages()).filter(
    ([folder, { dev, link }]) => folder.includes('node_modules/') && dev !== true && link !== true,
  );
}
