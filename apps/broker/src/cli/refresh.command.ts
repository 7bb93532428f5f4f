import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { COMMAND_LINE } from '#audit';
import { LimitsStore, RefreshResumption, type RefreshStatus } from '#refresh';
import { printResult } from './print-result.js';
import { withRecords } from './with-context.js';

interface ResumeOptions {
  readonly acceptRefusals?: boolean;
  readonly json?: boolean;
}

/** `broker refresh …`: shows what holds back refreshes on all brokers, and resumes them; needs only the database. */
export function refreshCommand(): Command {
  return new Command('refresh')
    .description('Show what holds back refreshes on all brokers, and resume them. Needs only DATABASE_URL.')
    .addCommand(statusCommand())
    .addCommand(resumeCommand());
}

function statusCommand(): Command {
  return new Command('status')
    .description('Show the brake, and the pauses that COCO asked for.')
    .option('--json', 'print it as JSON')
    .action(async ({ json }: ResumeOptions) => {
      const status = await withRecords((context) => context.get(LimitsStore).describe());
      printResult(json, status, describe(status));
    });
}

function resumeCommand(): Command {
  return new Command('resume')
    .description('Release the brake and end all pauses; running brokers resume within moments.')
    .option(
      '--accept-refusals',
      'believe COCO’s refusals for the next hour, however many: those links end, and their users must link again',
    )
    .option('--json', 'print the resulting status as JSON')
    .action(async ({ acceptRefusals, json }: ResumeOptions) => {
      const status = await withRecords((context) => resume(context, acceptRefusals === true));
      printResult(json, status, describe(status));
    });
}

async function resume(context: INestApplicationContext, acceptRefusals: boolean): Promise<RefreshStatus> {
  await context.get(RefreshResumption).resume(acceptRefusals, COMMAND_LINE);
  return context.get(LimitsStore).describe();
}

function describe(status: RefreshStatus): string[] {
  const { brake, brakeSince, refusedLinks, heldRefusals, pausedUntil, schedulePausedUntil } = status;
  const { refusalsAcceptedUntil } = status;
  return [
    brake === 'released'
      ? 'The brake is released.'
      : `The brake is on (${brake}) since ${brakeSince?.toISOString() ?? 'a moment ago'}: COCO had refused ${refusedLinks} links, and ` +
        `${heldRefusals} refusals since have ended none.`,
    ...(pausedUntil === undefined
      ? []
      : [`COCO asked for no token calls until ${pausedUntil.toISOString()}.`]),
    ...(schedulePausedUntil === undefined
      ? []
      : [`COCO refuses the broker’s client; the schedule waits until ${schedulePausedUntil.toISOString()}.`]),
    ...(refusalsAcceptedUntil === undefined
      ? []
      : [`Refusals are believed until ${refusalsAcceptedUntil.toISOString()}, however many.`]),
  ];
}
