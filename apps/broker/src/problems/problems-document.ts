import { errorNumbers, type ErrorEffect } from '#coconet';
import type { ProblemCode } from '#kernel';
import { problemTable } from '../http/errors/problem-table.js';
import { problemHelp } from './problem-help.js';

const INTRODUCTION = `# Problems

The broker's errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`; no other error has that content
type. \`type\` is the URL of the code's help, \`GET /problems/{code}\`, with the text of this page. \`requestId\` identifies the call in the log and the audit trail.
`;

/** The help of one code as text, with its title as a Markdown heading. */
export function problemSection(code: ProblemCode): string {
  const { status, title, ownStatus } = problemTable[code];
  const { meaning, remedy } = problemHelp[code];
  return `## ${code}\n\n${ownStatus === true ? 'COCO’s own status' : status}: ${title}. ${meaning}\n\n**What to do.** ${remedy}\n`;
}

/** Whether the code exists. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTable, code);
}

/** The page of all codes, in the order of the table: \`docs/problems.md\`. */
export function problemsDocument(): string {
  const codes = Object.keys(problemTable).filter(isProblemCode);
  return [INTRODUCTION, ...codes.map(problemSection), numbersSection()].join('\n');
}

const NUMBERS_INTRODUCTION = `## COCO’s numbers

COCO's errors carry a number, HTTP status × 100 + n, in \`{"error": {"code": 40403, "message": "…"}}\`. The typed routes
turn them into problems with \`upstreamStatus\`, \`upstreamCode\` and \`upstreamMessage\`; in a batch, the item’s \`problem\` has
them. \`upstreamMessage\` is cut to 200 characters, and numbers in it that could be a PIN are replaced by \`…\`. An error without a number is
relayed with COCO's own text. The raw path relays both with COCO's own text, except for what the service may not see; its
\`Idempotency-Key\` follows the same table.
`;

/** The answer to one of COCO's numbers, if its status does not decide it. */
const EFFECTS: Readonly<Record<ErrorEffect, string>> = {
  busy: '503 `gateway_busy` with `Retry-After`; the key is free again',
  outcome_unknown: '504 `upstream_command_timeout`; the key’s outcome stays unknown',
  application_disabled: '503 `application_disabled`, and an alert; the key is free again',
  network_blocked: '403 `network_blocked`; the key is free again',
};

function numbersSection(): string {
  const rows = Object.entries(errorNumbers).map(([number, { meaning, grade, effect }]) => {
    const answered = effect === undefined ? usualAnswer(Number(number)) : EFFECTS[effect];
    return `| ${number} | ${meaning} | ${grade} | ${answered} |`;
  });
  const table = ['| number | COCO’s meaning | certainty | answer |', '| --- | --- | --- | --- |', ...rows];
  return `${NUMBERS_INTRODUCTION}\n${table.join('\n')}\n`;
}

function usualAnswer(number: number): string {
  const status = Math.floor(number / 100);
  if (status === 401) return 'the token is refreshed once; see `reauthorization_required`';
  if (status === 404) return '404 `device_not_found`; the key is free again';
  if (status < 500 || status === 503) return `${status} \`upstream_refused\`; the key is free again`;
  return '502 `upstream_failure`; the key’s outcome stays unknown';
}
