import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../harness/broker/system.js';
import { excuseOf, faultOf, idleExcuses } from './excused.js';
import { inlineCommands, inlineFault } from './inline-commands.js';
import { pages } from './pages.js';
import { playIntegration, playReadme, playServices, playUsers } from './plays/calls.js';
import {
  playAudit,
  playDeployment,
  playImport,
  playKeyRotation,
  playOperations,
  playRevoking,
  playVaultTransfer,
} from './plays/commands.js';
import { playFirstHour } from './plays/first-hour.js';
import { playKeys } from './plays/keyrings.js';
import type { Play } from './plays/play.js';
import { playNpmStart, playSandbox } from './plays/programs.js';
import { Shell } from './shell.js';
import { commandsOf } from './shell-text.js';

/**
 * Which play runs the commands of which page. Each has to run everything that is not excused, in the order of the
 * page.
 */
const plays: Readonly<Record<string, readonly Play[]>> = {
  'README.md': [playReadme],
  'apps/sandbox/README.md': [playSandbox],
  'docs/audit.md': [playAudit],
  'docs/deployment.md': [playDeployment],
  'docs/first-hour.md': [playFirstHour],
  'docs/import.md': [playImport],
  'docs/integration.md': [playNpmStart, playIntegration],
  'docs/key-rotation.md': [playKeyRotation],
  'docs/keys.md': [playKeys],
  'docs/operations.md': [playOperations],
  'docs/revoking.md': [playRevoking],
  'docs/services.md': [playServices],
  'docs/users.md': [playUsers],
  'docs/vault-transfer.md': [playVaultTransfer],
};

const commandsByPage = pages.map(({ path, text }) => ({ path, commands: commandsOf(text) }));
const allCommands = commandsByPage.flatMap(({ commands }) => commands);

describe('the commands of the documentation', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  it.each(
    commandsByPage.filter(({ commands }) => commands.some((command) => excuseOf(command) === undefined)),
  )('work as written in $path', async ({ path, commands }) => {
    const needed = commands.filter((command) => excuseOf(command) === undefined);
    const shell = new Shell();
    for (const play of plays[path] ?? []) {
      const left = needed.slice(shell.ran.length);
      await play(left, { shell, system });
    }
    expect(shell.ran).toEqual(needed);
  });

  it('that no test runs are excused, and name only things that exist', () => {
    expect(allCommands.map(faultOf).filter((fault) => fault !== undefined)).toEqual([]);
    expect(idleExcuses(allCommands)).toEqual([]);
  });

  it.each(
    pages
      .map(({ path, text }) => [path, inlineCommands(text)] as const)
      .filter(([, { length }]) => length > 0),
  )('in the running text of %s can be typed', (_path, commands) => {
    expect(
      commands.map((command) => [command, inlineFault(command)]).filter(([, fault]) => fault !== undefined),
    ).toEqual([]);
  });
});
