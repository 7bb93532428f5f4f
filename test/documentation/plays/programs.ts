import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { freePort } from '../../harness/network/free-port.js';
import { quickStart } from '../../harness/broker/quick-start.js';
import { until } from '../../harness/time/until.js';
import { ada, UserAgent } from '../../harness/browser/user-agent.js';
import type { Play } from './play.js';

/** `npm start`: the six calls that it prints, pasted one after the other. */
export const playNpmStart: Play = async ([start = ''], { shell, system }) => {
  shell.ran.push(start);
  const program = await startScript('start', 'Revoke the link', {
    PORT: String(await freePort()),
    MANAGEMENT_PORT: '0',
    DATABASE_URL: system.database.url,
    // Anything that one of them encrypts in the shared database, such as the account pepper, must open for the other.
    KEYRING: system.environment.KEYRING ?? '',
    DATA_DIRECTORY: shell.folder,
  });
  try {
    const calls = program
      .printed()
      .split('\n')
      .filter((line) => /^\s*curl /.test(line));
    expect(calls).toHaveLength(6);
    shell.variables.KEY = /export KEY=(\S+)/.exec(program.printed())?.[1] ?? '';
    const [begin = '', confirm = '', ...act] = calls.map((line) => line.trim());
    const session = await shell.paste(begin);
    const returnOrigin = /"returnUrl\\*":\\*"(http:\/\/[^/"\\]+)/.exec(begin)?.[1] ?? '';
    const end = await new UserAgent(returnOrigin).linkAccount(String(session.linkUrl), ada);
    shell.variables.SESSION = String(end.searchParams.get('linkSession'));
    shell.variables.CODE = String(end.searchParams.get('confirmationCode'));
    shell.variables.LINK = String((await shell.paste(confirm)).id);
    for (const call of act) await shell.paste(call);
  } finally {
    await program.stop();
  }
};

/** The sandbox on its own, as another team would start and use it. */
export const playSandbox: Play = async ([start = '', ...calls], { shell }) => {
  shell.ran.push(start);
  const program = await startScript('sandbox', 'Sign in as', {
    SANDBOX_PORT: '0',
    SANDBOX_CONTROL_PORT: '0',
  });
  try {
    const [api = '', control = ''] = program.printed().match(/127\.0\.0\.1:\d+/g) ?? [];
    Object.assign(shell.examples, { '127.0.0.1:8090': api, '127.0.0.1:8091': control });
    const [grant = '', ...others] = calls;
    const [{ accessToken }] = await shell.run(grant);
    shell.variables.TOKEN = accessToken as string;
    const [networks = '', ...rest] = others;
    expect((await shell.run(networks)).networks).toHaveLength(2);
    await shell.runAll(rest);
  } finally {
    await program.stop();
  }
};

/** Starts what an npm script starts, without rebuilding, and waits until it has printed these words. */
async function startScript(
  name: string,
  lastWords: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ printed(): string; stop(): Promise<void> }> {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const program = / && node (.+)$/.exec(scripts[name] ?? '')?.[1] ?? '';
  const child = spawn(process.execPath, program.split(' '), {
    env: { ...environment, ...quickStart },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  await until(`${name} says where it is`, () => isRunning(child, text) && text.includes(lastWords));
  return {
    printed: () => text,
    stop: async () => {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function isRunning({ exitCode }: ChildProcess, text: string): boolean {
  if (exitCode !== null) throw new Error(`It ended with ${exitCode}:\n${text}`);
  return true;
}
