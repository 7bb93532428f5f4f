import { describe, expect, it } from '@jest/globals';
import { isExposed, isMountedSecret } from './secret-file.js';

const BROKER = 1000;
const OTHER = 1001;

/** As engines write them: Docker Swarm, a file secret of Compose, Podman, and a secret volume of Kubernetes. */
const MOUNTS = `
650 649 0:52 / / rw,relatime master:1 - overlay overlay rw
661 650 0:60 / /run/secrets/keyring ro,relatime - tmpfs tmpfs ro
662 650 8:1 /srv/admin-key /run/secrets/admin-key rw,relatime - ext4 /dev/sda1 rw
663 650 0:61 / /secrets ro,relatime - tmpfs tmpfs rw,size=1k
664 650 8:1 /srv/data /data rw,relatime - ext4 /dev/sda1 rw
665 650 8:1 /srv/with\\040space /with\\040space ro - ext4 /dev/sda1 rw
666 664 0:62 / /data/secrets rw - tmpfs tmpfs rw`;

describe('a secret that a container engine mounts', () => {
  it.each([
    ['/run/secrets/keyring', true],
    ['/run/secrets/admin-key', true],
    ['/secrets/..2026_11_26/database-url', true],
    ['/with space/key', true],
    ['/secrets-of-others/key', false],
    ['/data/key', false],
    ['/data/secrets/key', false],
    ['/etc/broker/key', false],
    ['/run/secrets/not-mounted', false],
  ])('is known by its mount: %s is one: %p', (path, mounted) => {
    expect(isMountedSecret(path, MOUNTS)).toBe(mounted);
  });

  it('is not recognized if the mounts cannot be read', () => {
    expect(isMountedSecret('/run/secrets/keyring', '')).toBe(false);
  });

  it.each([
    [0o444, 0, false],
    [0o644, 0, false],
    [0o440, 0, false],
    [0o400, BROKER, false],
    [0o644, BROKER, false],
    [0o664, 0, true],
    [0o646, BROKER, true],
    [0o444, OTHER, true],
    [0o400, OTHER, false],
  ])('with mode %o of user %i is exposed: %p', (mode, uid, exposed) => {
    expect(isExposed({ mode, uid, user: BROKER, mounted: true })).toBe(exposed);
  });
});

describe('a secret in an ordinary file', () => {
  it.each([
    [0o444, 0, true],
    [0o440, 0, false],
    [0o640, 0, false],
    [0o600, BROKER, false],
    [0o640, BROKER, true],
    [0o604, BROKER, true],
  ])('with mode %o of user %i is exposed: %p', (mode, uid, exposed) => {
    expect(isExposed({ mode, uid, user: BROKER, mounted: false })).toBe(exposed);
  });

  it('of root is exposed to its group when root reads it', () => {
    expect(isExposed({ mode: 0o440, uid: 0, user: 0, mounted: false })).toBe(true);
  });
});
