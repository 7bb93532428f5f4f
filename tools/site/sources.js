import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, posix } from 'node:path';

/** The page that opens the site, and lists its others. */
export const INDEX = 'docs/README.md';

/** The description of the API, which becomes several pages. */
export const DESCRIPTION = 'docs/openapi.json';

const PICTURES = new Set(['.svg', '.png']);

/** What kind of page a file of the repository becomes. */
export function kindOf(file) {
  if (file === DESCRIPTION) return 'description';
  if (isFolder(file)) return 'folder';
  if (extname(file) === '.md') return 'markdown';
  return PICTURES.has(extname(file)) ? 'picture' : 'source';
}

/**
 * Where a file of the repository is on the site. Pages of `docs` are at its root, and the README of a folder is its
 * index; everything else is below `repository`, as in the repository itself.
 */
export function addressOf(file) {
  const place = file.startsWith('docs/') ? file.slice('docs/'.length) : join('repository', file);
  if (kindOf(file) === 'picture') return place;
  if (kindOf(file) === 'description') return 'api/index.html';
  if (kindOf(file) === 'folder') return join(place, 'index.html');
  if (kindOf(file) === 'source') return `${place}.html`;
  return place.replace(/(README)?\.md$/, (_ending, readme) =>
    readme === undefined ? '.html' : 'index.html',
  );
}

/** The file that a link leads to; for a folder its README, if it has one. @throws if the repository has no such file */
export function targetOf(page, target) {
  const file = posix.join(posix.dirname(page), decodeURIComponent(target)).replace(/\/$/, '');
  if (!existsSync(file)) throw new Error(`${page} links to ${target}, which does not exist`);
  const readme = posix.join(file, 'README.md');
  return isFolder(file) && existsSync(readme) ? readme : file;
}

/** The files of a folder, and the READMEs of the folders in it. */
export function filesIn(folder) {
  return readdirSync(folder)
    .sort()
    .map((name) => targetOf(`${folder}/README.md`, name))
    .filter((file) => !isFolder(file));
}

function isFolder(file) {
  return statSync(file).isDirectory();
}

/** The path from one address of the site to another, so that the site works below any path and from a disk. */
export function relativeAddress(from, to) {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}

/** A text file of the repository. */
export function textOf(file) {
  return readFileSync(file, 'utf8');
}
