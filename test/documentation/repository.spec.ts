import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { postgresVersions } from '../postgres/postgres-package.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly { readonly type: string; readonly id?: string; readonly attributes: object }[];
}

const read = (path: string) => readFileSync(path, 'utf8');
const readJson = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;

const project = readJson('package.json') as {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
};
const workflows = globSync('.github/workflows/*.yml').map((path) => ({
  path,
  workflow: parse(read(path)) as Workflow,
}));
const [ci, release] = ['ci', 'release'].map(
  (name) => parse(read(`.github/workflows/${name}.yml`)) as Workflow,
);
const stepsOf = (workflow?: Workflow) => Object.values(workflow?.jobs ?? {}).flatMap(({ steps }) => steps);
const runs = (workflow?: Workflow) => stepsOf(workflow).map(({ run }) => run ?? '');

describe('the workflows', () => {
  it.each(workflows)('$path may only read unless a job asks for more, and each job ends', ({ workflow }) => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it.each(workflows)('$path runs scripts that exist, and actions of a named version', ({ workflow }) => {
    const scripts = runs(workflow).flatMap((run) =>
      [...run.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
    );
    expect(scripts.filter((name = '') => project.scripts[name] === undefined)).toEqual([]);
    for (const { uses } of stepsOf(workflow))
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@\S+$/);
  });

  it.each(workflows)('$path puts nothing that a stranger can write into a shell', ({ workflow }) => {
    const inserted = runs(workflow).flatMap((run) => run.match(/\$\{\{.*?\}\}/g) ?? []);
    expect(inserted.filter((expression) => !expression.includes('matrix.'))).toEqual([]);
  });

  it('run what .ci/run runs and the images, before a release too, and every supported PostgreSQL', () => {
    expect(runs(ci)).toContain('.ci/run');
    expect(runs(release)).toContain('.ci/run');
    for (const workflow of [ci, release])
      expect(runs(workflow)).toContainEqual(expect.stringContaining('npm run test:image'));
    const supported = Object.keys(postgresVersions)
      .map(Number)
      .filter((major) => major >= 15);
    expect(ci?.jobs.postgres?.strategy?.matrix.version).toEqual(supported);
  });

  it('state how what is released was built', () => {
    expect(release?.jobs.publish?.permissions).toMatchObject({ 'id-token': 'write', attestations: 'write' });
    expect(stepsOf(release).some(({ uses }) => uses?.startsWith('actions/attest-build-provenance@'))).toBe(
      true,
    );
  });
});

describe('the files for contributors', () => {
  it.each(globSync('.github/ISSUE_TEMPLATE/[!c]*.yml'))('%s is a form', (path) => {
    const form = parse(read(path)) as Form;
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = form.body.filter(({ type }) => type !== 'markdown').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
  });

  it('name one version of Node.js', () => {
    const major = read('.nvmrc').trim();
    expect(project.engines.node).toBe(`>=${major}`);
    expect(read('.devcontainer/Dockerfile')).toContain(`FROM node:${major}-`);
    expect(read('Dockerfile')).toContain(`NODE_IMAGE=node:${major}-`);
  });

  it('are read by their programs', () => {
    expect(readJson('renovate.json')).toHaveProperty('extends');
    const { dockerfile } = readJson('.devcontainer/devcontainer.json').build as {
      readonly dockerfile: string;
    };
    expect(existsSync(`.devcontainer/${dockerfile}`)).toBe(true);
  });
});

describe('the change log', () => {
  const headings = [...read('CHANGELOG.md').matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);

  it('begins with the unreleased changes, then names each version with its date', () => {
    expect(headings[0]).toBe('[Unreleased]');
    for (const heading of headings.slice(1)) expect(heading).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d$/);
  });

  it('has an upgrade from the newest version', () => {
    const [, newest = ''] = /^\[(.*?)\]/.exec(headings[1] ?? '') ?? [];
    expect(read('CHANGELOG.md')).toContain(`### Upgrade from ${newest}`);
  });
});
