import { Command } from 'commander';
import { VERSION } from '../version.js';
import { auditCommand } from './audit/audit.command.js';
import { cocoCommand } from './coco.command.js';
import { demoCommand } from './demo.command.js';
import { doctorCommand } from './doctor.command.js';
import { keysCommand } from './keys/keys.command.js';
import { linksCommand } from './links/links.command.js';
import { migrateCommand } from './migrate.command.js';
import { refreshCommand } from './refresh.command.js';
import { revokeCommand } from './revoke.command.js';
import { servicesCommand } from './services/services.command.js';
import { startCommand } from './start.command.js';
import { vaultCommand } from './vault/vault.command.js';

const EXIT_STATUS = `
Exit status:
  0   all went well
  1   the command failed, or found something wrong; standard error says what to do
  69  COCO does not answer (broker coco probe)
  78  a setting is missing or invalid; every such setting is listed
  141 the reader of the output left, as in broker audit export | head`;

/** The whole command line: `broker …`. */
export function brokerProgram(): Command {
  const program = new Command('broker')
    .description(
      'The COCO token broker. Every setting is read from the environment; docs/settings.md lists them.',
    )
    .version(VERSION)
    .addHelpText('afterAll', EXIT_STATUS)
    .addCommand(startCommand())
    .addCommand(migrateCommand())
    .addCommand(doctorCommand())
    .addCommand(cocoCommand())
    .addCommand(demoCommand())
    .addCommand(servicesCommand())
    .addCommand(refreshCommand())
    .addCommand(revokeCommand())
    .addCommand(linksCommand())
    .addCommand(keysCommand())
    .addCommand(vaultCommand())
    .addCommand(auditCommand());
  pointToHelp(program, 'broker');
  return program;
}

/** A mistyped command points to its help. */
function pointToHelp(command: Command, words: string): void {
  command.showHelpAfterError(`(${words} --help lists the options)`);
  for (const below of command.commands) pointToHelp(below, `${words} ${below.name()}`);
}
