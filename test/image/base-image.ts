import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, run } from './engine.js';

/** The release of Debian that Node's own slim images are made of. */
const DEBIAN = 'bookworm';

/** Who runs programs in Node's own images. */
const ACCOUNT = 'node:x:1000:1000::/home/node:/bin/bash\n';

/** The name of the base that {@link makeBase} makes; it is kept for the next run. */
const NAME = `localhost/coco-token-broker-test:base-${process.versions.node}`;

/**
 * A base like Node's own slim image, for machines that reach no registry of images: Debian by debootstrap, with the Node.js that runs
 * this. Debian's packages and npm's suffice. @returns its name
 */
export function makeBase(): string {
  if (attempt('podman', ['image', 'exists', NAME]).status === 0) return NAME;
  const folder = mkdtempSync(join(tmpdir(), 'broker-image-base-'));
  try {
    run('debootstrap', ['--variant=minbase', DEBIAN, folder]);
    addNode(folder);
    const container = run('buildah', ['from', 'scratch']);
    run('buildah', ['add', container, folder, '/']);
    run('buildah', ['config', '--env', 'PATH=/usr/local/bin:/usr/bin:/bin', '--cmd', 'node', container]);
    run('buildah', ['commit', '--rm', container, NAME]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return NAME;
}

function addNode(root: string): void {
  const local = join(root, 'usr/local');
  cpSync(process.execPath, join(local, 'bin/node'));
  chmodSync(join(local, 'bin/node'), 0o755);
  cpSync(join(run('npm', ['root', '--global']), 'npm'), join(local, 'lib/node_modules/npm'), {
    recursive: true,
  });
  for (const [name, script] of [
    ['npm', 'npm-cli.js'],
    ['npx', 'npx-cli.js'],
  ] as const)
    symlinkSync(`../lib/node_modules/npm/bin/${script}`, join(local, 'bin', name));
  appendFileSync(join(root, 'etc/passwd'), ACCOUNT);
  appendFileSync(join(root, 'etc/group'), 'node:x:1000:\n');
  mkdirSync(join(root, 'home/node'));
}
