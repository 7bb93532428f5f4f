import { errorNumbers, type ErrorEffect } from '#coconet';
import type { ProblemCode } from '#kernel';
import { problemTable } from '../http/errors/problem-table.js';
import { problemHelp } from './problem-help.js';

const INTRODUCTION = `# Problems

What the broker refuses, or fails at, it answers as \`application/problem+json\` (RFC 9457) with a stable \`code\`; only its own errors have that
type. \`type\` leads to the code's help, \`GET /problems/{code}\`, which is what stands here. \`requestId\` names the call in the log and the audit trail.
`;

/** The help of one code as text, with its title as a Markdown heading. */
export function problemSection(code: ProblemCode): string {
  const { status, title, ownStatus } = problemTable[code];
  const { meaning, remedy } = problemHelp[code];
  return `## ${code}\n\n${ownStatus === true ? 'COCO’s own status' : status}: ${title}. ${meaning}\n\n**What to do.** ${remedy}\n`;
}

/** Whether there is such a code. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTable, code);
}

/** The page of all codes, in the order of the table: \`docs/problems.md\`. */
export function problemsDocument(): string {
  const codes = Object.keys(problemTable).filter(isProblemCode);
  return [INTRODUCTION, ...codes.map(problemSection), numbersSection()].join('\n');
}

const NUMBERS_INTRODUCTION = `## COCO’s numbers

COCO puts a number into its errors: HTTP status × 100 + n, in \`{"error": {"code": 40403, "message": "…"}}\`. The typed routes
answer them as problems with \`upstreamStatus\`, \`upstreamCode\` and \`upstreamMessage\`; in a batch, the item’s \`problem\` has
them. \`upstreamMessage\` is cut at 200 characters, and numbers in it that could be a PIN read \`…\`. An error without a number is
passed on as COCO words it. The raw path passes both as COCO words them, without what the service may not see; its
\`Idempotency-Key\` follows the same table.
`;

/** What a number of COCO's is answered as, beyond its status. */
const EFFECTS: Readonly<Record<ErrorEffect, string>> = {
  busy: '503 `gateway_busy` with `Retry-After`; the key is free',
  outcome_unknown: '504 `upstream_command_timeout`; the key stays in doubt',
  application_disabled: '503 `application_disabled`, and an alarm; the key is free',
  network_blocked: '403 `network_blocked`; the key is free',
};

function numbersSection(): string {
  const rows = Object.entries(errorNumbers).map(([number, { meaning, grade, effect }]) => {
    const answered = effect === undefined ? usualAnswer(Number(number)) : EFFECTS[effect];
    return `| ${number} | ${meaning} | ${grade} | ${answered} |`;
  });
  const table = ['| number | COCO means | sure | answered as |', '| --- | --- | --- | --- |', ...rows];
  return `${NUMBERS_INTRODUCTION}\n${table.join('\n')}\n`;
}

function usualAnswer(number: number): string {
  const status = Math.floor(number / 100);
  if (status === 401) return 'the token is renewed once; see `reauthorization_required`';
  if (status < 500 || status === 503) return `${status} \`upstream_refused\`; the key is free`;
  return '502 `upstream_failure`; the key stays in doubt';
}
