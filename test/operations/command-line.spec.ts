import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { brokerProgram } from '../../apps/broker/src/cli/program.js';
import { runBrokerCommand } from '../harness/broker/broker-command.js';

const page = readFileSync('docs/command-line.md', 'utf8');
const commands = commandsBelow(brokerProgram());

describe('the command line', () => {
  it('has the promised commands', () => {
    const names = brokerProgram().commands.map((command) => command.name());
    expect(names).toEqual(
      expect.arrayContaining([
        'start',
        'migrate',
        'demo',
        'keys',
        'services',
        'revoke',
        'vault',
        'audit',
        'doctor',
      ]),
    );
  });

  it.each(commands)('says of %s what it does, and of each option what it means', (_words, command) => {
    expect(command.description()).toMatch(/\.$/);
    for (const { flags, description } of command.options)
      expect([flags, description]).not.toEqual([flags, '']);
  });

  it.each(commands)('%s is on the page of the command line', (words, command) => {
    // A group is listed by its commands; the later ones may omit the leading words.
    if (command.commands.length > 0) return;
    const [group, name] = words.split(' ');
    const rows = page.split('\n').filter((line) => line.startsWith(`| \`broker ${group}`));
    expect(rows.join('\n')).toMatch(new RegExp(`\`(broker ${group} )?${name ?? `broker ${group}`}\``));
  });

  it('exits as documented: 0, 1 and 78', async () => {
    const help = await runBrokerCommand(['services', 'create', '--help']);
    expect([help.code, help.output]).toEqual([0, expect.stringContaining('Exit status:')]);
    const unknown = await runBrokerCommand(['keys', 'list', '--everything']);
    expect(unknown.code).toBe(1);
    expect(unknown.errors).toMatch(/--everything[^]*broker keys list --help/);
    const unset = await runBrokerCommand(['audit', 'verify']);
    expect([unset.code, unset.errors]).toEqual([78, expect.stringContaining('DATABASE_URL')]);
    for (const status of ['0', '1', '78']) expect(page).toMatch(new RegExp(`^\\| ${status} `, 'm'));
  });
});

/** Every command with its words, without `broker`. */
function commandsBelow(program: Command, before: readonly string[] = []): [string, Command][] {
  return program.commands.flatMap((command) => {
    const words = [...before, command.name()];
    return [[words.join(' '), command] as [string, Command], ...commandsBelow(command, words)];
  });
}
