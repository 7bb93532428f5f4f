import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { validate as isUuid } from 'uuid';
import { COMMAND_LINE } from '#audit';
import { probe, type ProbeFinding, type ProbeReport } from '#coconet';
import type { Secret } from '#kernel';
import { writeDescription } from '#standard';
import { TokenLoans } from '#vault';
import { readEnvironment } from '../configuration/environment.js';
import { loadProbeSettings } from '../configuration/load-probe-settings.js';
import { CommandFailed } from './end-command.js';
import { printResult } from './print-result.js';
import { withSecrets } from './with-context.js';

const MARKS: Readonly<Record<ProbeFinding['certainty'], string>> = {
  seen: 'seen     ',
  inferred: 'inferred ',
  open: 'OPEN     ',
};

/** COCO does not answer (`EX_UNAVAILABLE` of sysexits.h). */
const EXIT_UNAVAILABLE = 69;

interface ProbeCommandOptions {
  readonly link?: string;
  readonly command?: boolean;
  readonly record?: string;
  /** False for `--no-wrong-client`. */
  readonly wrongClient: boolean;
  readonly json?: boolean;
}

/** `broker coco …`: the cloud behind the broker. */
export function cocoCommand(): Command {
  return new Command('coco').description('Find out how your COCO cloud behaves.').addCommand(probeCommand());
}

function probeCommand(): Command {
  return new Command('probe')
    .description(
      'Find out how COCO behaves, and print the findings and the settings to use. Read-only; of COCO’s answers only ' +
        'statuses, formats and member names are printed. Needs the COCO settings; with --link also those of database ' +
        'and keyring. Exits 1 if a question stays open, 69 if COCO does not answer.',
    )
    .option(
      '--link <id>',
      'also use the access token of this link, which must not have expired; this is audited',
    )
    .option('--command', 'with --link: also send one FETCH_* command, which reaches the user’s device')
    .option('--record <file>', 'record the findings in a file that the sandbox can play')
    .option('--no-wrong-client', 'do not try a made-up client secret, which COCO may count as a failed login')
    .option('--json', 'print the report as JSON')
    .action(async (options: ProbeCommandOptions) => {
      const report = await run(options);
      const { description: _, ...facts } = report;
      printResult(options.json, facts, describeProbe(report));
      if (options.record !== undefined && report.reachable) record(report, options.record);
      if (!report.reachable) process.exitCode = EXIT_UNAVAILABLE;
      else if (report.findings.some(({ certainty }) => certainty === 'open')) process.exitCode = 1;
    });
}

async function run({ link, command = false, wrongClient }: ProbeCommandOptions): Promise<ProbeReport> {
  if (command && link === undefined)
    throw new CommandFailed('--command needs --link: a command is sent on behalf of a user');
  if (link !== undefined && !isUuid(link))
    throw new CommandFailed('--link is not a link id, such as 0190a1b2-…; GET /v1/links lists them');
  const settings = loadProbeSettings(readEnvironment());
  const token: Secret | undefined = link === undefined ? undefined : await borrow(link, command);
  return probe(settings, { token, command, wrongClient });
}

function borrow(linkId: string, command: boolean): Promise<Secret> {
  return withSecrets((context) => context.get(TokenLoans).lend(linkId, COMMAND_LINE, { command }));
}

function record({ description }: ProbeReport, file: string): void {
  try {
    writeFileSync(file, writeDescription(description));
  } catch (cause) {
    throw new CommandFailed(`${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
  process.stderr.write(`Recorded in ${file}: paths, statuses, names and types, no values.\n`);
}

/** The report as text: each question with the certainty of its answer, and what was tried. */
function describeProbe({ findings, settings, notAsked }: ProbeReport): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [
    ...findings.flatMap(describeFinding),
    ...(lines.length > 0 ? ['', 'Settings to use:', ...lines] : []),
    ...(notAsked.length > 0 ? ['', ...notAsked.map((what) => `Not asked: ${what}.`)] : []),
  ].join('\n');
}

function describeFinding({ question, answer, certainty, tried }: ProbeFinding): string[] {
  const width = Math.max(0, ...tried.map(({ form }) => form.length));
  return [
    `${MARKS[certainty]}${question}: ${answer}`,
    ...tried.map(({ form, answered }) => `           ${form.padEnd(width)}  ${answered}`),
  ];
}
