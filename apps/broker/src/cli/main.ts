#!/usr/bin/env -S node --disable-sigusr1
/** The broker's command line: `broker --help`. Exits 0; 1 if a command failed; 78 if a setting is wrong. */
import 'reflect-metadata';
import { endCommand } from './end-command.js';
import { brokerProgram } from './program.js';

await brokerProgram().parseAsync().catch(endCommand);
