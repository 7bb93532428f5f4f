/** The recipe of docs/production.md, as far as it can be tried without a machine to install it on. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { loadConfiguration } from '../../apps/broker/src/configuration/load-configuration.js';
import { variableNames } from '../../apps/broker/src/configuration/read-settings.js';
import { settingGroups } from '../../apps/broker/src/configuration/setting-groups.js';
import { CERTIFICATES, SERVER_KEY } from '../harness/network/certificates.js';

const example = readFileSync('.env.example', 'utf8');
const unit = readFileSync('deploy/systemd/coco-token-broker.service', 'utf8');
const nginx = readFileSync('deploy/nginx/broker.conf', 'utf8');

const SECRETS: Readonly<Record<string, string>> = {
  'database-url': 'postgres://broker_runtime:x@db.example.com/broker?sslmode=verify-full',
  keyring: `first:${Buffer.alloc(32, 1).toString('base64')}`,
  'coco-client-secret': 'hush',
  'admin-key': 'a'.repeat(32),
};

describe('.env.example', () => {
  it('names only settings that the broker knows, those in comments too', () => {
    const known = new Set(Object.values(settingGroups).flatMap((group) => variableNames(group)));
    const named = Object.keys(parseEnv(example.replace(/^#(?=[A-Z_]+=)/gm, '')));
    expect(named).toEqual(expect.arrayContaining(['HTTPS_PROXY', 'DATABASE_URL_FILE']));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is enough for a broker in production, once its secrets are there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'broker-production-'));
    for (const [name, text] of Object.entries(SECRETS))
      writeFileSync(join(folder, name), text, { mode: 0o400 });
    const settings = parseEnv(example.replaceAll('/etc/coco-token-broker/secrets', folder));
    expect(loadConfiguration(settings)).toMatchObject({ production: true, migrateAtStart: false });
  });
});

describe('the systemd unit', () => {
  it('runs what the build produces, and gives a stop its time', () => {
    const [, program = ''] = /^ExecStart=\S+ --disable-sigusr1 (?:--\S+ )*(\S+)$/m.exec(unit) ?? [];
    expect([program, existsSync(program)]).toEqual([program, true]);
    const { SHUTDOWN_DELAY } = parseEnv(example);
    const { shutdownTimeout } = loadDefaults();
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(
      Number(SHUTDOWN_DELAY) + shutdownTimeout / 1_000 + 5,
    );
  });
});

describe('the configuration of nginx', () => {
  it('passes paths on as they came', () => {
    expect(nginx.match(/(?<=^ +)proxy_pass [^;]+;/gm)).toEqual([
      'proxy_pass http://broker;',
      'proxy_pass http://broker;',
    ]);
  });

  it('is accepted by nginx, if it is installed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'broker-nginx-'));
    writeFileSync(join(folder, 'broker.crt'), CERTIFICATES.good);
    writeFileSync(join(folder, 'broker.key'), SERVER_KEY);
    const here = nginx.replaceAll('/etc/nginx/tls', folder).replaceAll('/var/log/nginx', folder);
    writeFileSync(
      join(folder, 'nginx.conf'),
      `pid ${folder}/pid; error_log ${folder}/errors;\nevents {}\nhttp {\n${here}\n}`,
    );
    const said = check(['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf')]);
    expect(said).toBe('');
  });
});

function loadDefaults(): { readonly shutdownTimeout: number } {
  const { fallback, parse } = settingGroups.http.shutdownTimeout;
  return { shutdownTimeout: parse(fallback ?? '')?.value ?? 0 };
}

/** The complaints of nginx; none if it is not installed. */
function check(words: readonly string[]): string {
  try {
    return execFileSync('nginx', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === 'ENOENT') return '';
    return stderr ?? String(error);
  }
}
