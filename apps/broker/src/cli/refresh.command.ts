import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { LimitsStore, RefreshResumption, type RefreshStatus, type Resumer } from '#refresh';
import { withRecords } from './with-context.js';

/** Who resumes from here, in the audit trail. */
const COMMAND_LINE: Resumer = { actor: { kind: 'admin', id: 'command line' } };

interface ResumeOptions {
  readonly acceptRefusals?: boolean;
  readonly json?: boolean;
}

/** `broker refresh …`: what holds back refreshes on all brokers, and letting them go on, on the database alone. */
export function refreshCommand(): Command {
  return new Command('refresh')
    .description('See what holds back refreshes on all brokers, and let them go on. Needs only DATABASE_URL.')
    .addCommand(statusCommand())
    .addCommand(resumeCommand());
}

function statusCommand(): Command {
  return new Command('status')
    .description('Show the brake, and the pauses that COCO asked for.')
    .option('--json', 'print it as JSON')
    .action(async ({ json }: ResumeOptions) => {
      print(json === true, await withRecords((context) => context.get(LimitsStore).describe()));
    });
}

function resumeCommand(): Command {
  return new Command('resume')
    .description('Release the brake and end all pauses; running brokers go on within a moment.')
    .option(
      '--accept-refusals',
      'believe the refusals of COCO for the next hour, however many they are: their links end, and their users must link again',
    )
    .option('--json', 'print what holds back refreshes now as JSON')
    .action(async ({ acceptRefusals, json }: ResumeOptions) => {
      print(json === true, await withRecords((context) => resume(context, acceptRefusals === true)));
    });
}

async function resume(context: INestApplicationContext, acceptRefusals: boolean): Promise<RefreshStatus> {
  await context.get(RefreshResumption).resume(acceptRefusals, COMMAND_LINE);
  return context.get(LimitsStore).describe();
}

function print(asJson: boolean, status: RefreshStatus): void {
  process.stdout.write(`${asJson ? JSON.stringify(status) : describe(status)}\n`);
}

function describe(status: RefreshStatus): string {
  const { brake, brakeSince, refusedLinks, heldRefusals, pausedUntil, schedulePausedUntil } = status;
  const { refusalsAcceptedUntil } = status;
  const lines = [
    brake === 'released'
      ? 'The brake is released.'
      : `The brake is on (${brake}) since ${brakeSince?.toISOString() ?? 'a moment ago'}: COCO had refused ${refusedLinks} links, and ` +
        `${heldRefusals} refusals since changed none.`,
    ...(pausedUntil === undefined
      ? []
      : [`COCO asked for no token call until ${pausedUntil.toISOString()}.`]),
    ...(schedulePausedUntil === undefined
      ? []
      : [
          `COCO refuses the client of the broker; the schedule waits until ${schedulePausedUntil.toISOString()}.`,
        ]),
    ...(refusalsAcceptedUntil === undefined
      ? []
      : [`Refusals are believed until ${refusalsAcceptedUntil.toISOString()}, however many they are.`]),
  ];
  return lines.join('\n');
}
