#!/usr/bin/env -S node --disable-sigusr1 --max-semi-space-size=64
/** The broker's command line: `broker --help`. Exits 0; 1 if a command failed; 78 if a setting is wrong; 141 if its reader left. */
import 'reflect-metadata';
import { egressProxyOf, egressSettings, useProxyForFetch } from '#kernel';
import { readEnvironment } from '../configuration/environment.js';
import { SettingsReading } from '../configuration/read-settings.js';
import { surviveLostOutput } from '../process/output.js';
import { endCommand } from './end-command.js';
import { brokerProgram } from './program.js';

surviveLostOutput();
// A bad setting is reported by the command that needs it.
const proxy = egressProxyOf(new SettingsReading({ egress: egressSettings }, readEnvironment()).drafts.egress);
if (proxy !== undefined) useProxyForFetch(proxy);

await brokerProgram().parseAsync().catch(endCommand);
