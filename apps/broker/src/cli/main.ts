#!/usr/bin/env -S node --disable-sigusr1 --min-semi-space-size=64 --max-semi-space-size=64
/** The broker's command line: `broker --help`. Exits 0; 1 if a command failed; 78 if a setting is wrong. */
import 'reflect-metadata';
import { endCommand } from './end-command.js';
import { brokerProgram } from './program.js';

await brokerProgram().parseAsync().catch(endCommand);
