#!/usr/bin/env node
/** The broker's command line: `broker --help`. Exits 0; 1 when a command failed; 78 when a setting is wrong. */
import 'reflect-metadata';
import { Command } from 'commander';
import { VERSION } from '../configuration/version.js';
import { auditCommand } from './audit.command.js';
import { doctorCommand } from './doctor.command.js';
import { endCommand } from './end-command.js';
import { keysCommand } from './keys.command.js';
import { migrateCommand } from './migrate.command.js';
import { revokeCommand } from './revoke.command.js';
import { servicesCommand } from './services.command.js';
import { startCommand } from './start.command.js';
import { vaultCommand } from './vault.command.js';

const program = new Command('broker')
  .description(
    'The COCO token broker. Every setting is read from the environment; docs/settings.md lists them.',
  )
  .version(VERSION)
  .showHelpAfterError('(broker --help shows what there is)')
  .addCommand(startCommand())
  .addCommand(migrateCommand())
  .addCommand(doctorCommand())
  .addCommand(servicesCommand())
  .addCommand(revokeCommand())
  .addCommand(keysCommand())
  .addCommand(vaultCommand())
  .addCommand(auditCommand());

await program.parseAsync().catch(endCommand);
