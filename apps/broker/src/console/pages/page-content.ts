import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../version.js';
import { pagePolicy } from '../../http/page-policy.js';

/** Where `npm run build` puts the console's page. */
export const CONSOLE_FOLDER = join(PACKAGE_ROOT, 'dist', 'console');

/** The placeholder in the built page for the nonce of each response. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** The placeholder for the origin that the console accepts changes from. */
const ORIGIN_PLACEHOLDER = '__CONSOLE_ORIGIN__';

/**
 * Endings of the compressed copies that `npm run build` puts next to the files: they are sent in place of a file, never
 * by their own name.
 */
const COMPRESSED = /\.(?:br|gz)$/;

/** The console's page; the same for all its addresses. */
export class PageContent {
  private constructor(
    private readonly html: string | undefined,
    private readonly files: ReadonlySet<string>,
  ) {}

  /** @param origin of the broker, as browsers see it */
  static read(folder: string, origin: string): PageContent {
    const file = join(folder, 'index.html');
    const assets = join(folder, 'assets');
    return new PageContent(
      existsSync(file) ? readFileSync(file, 'utf8').replaceAll(ORIGIN_PLACEHOLDER, origin) : undefined,
      new Set(existsSync(assets) ? readdirSync(assets).filter((name) => !COMPRESSED.test(name)) : []),
    );
  }

  /**
   * Whether a file of this name was built along with the page: nothing else can be requested, whatever the
   * path.
   */
  hasFile(name: string): boolean {
    return this.files.has(name);
  }

  /** The page for one response; `undefined` if it was not built. */
  withNonce(nonce: string): string | undefined {
    return this.html?.replaceAll(NONCE_PLACEHOLDER, nonce);
  }
}

/**
 * The policy of the console's page: the component library inserts style elements, which must carry the nonce.
 */
export function contentSecurityPolicy(nonce: string): string {
  return pagePolicy(`style-src-elem 'self' 'nonce-${nonce}'`, `font-src 'self'`);
}
