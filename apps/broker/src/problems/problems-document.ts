import type { ProblemCode } from '#kernel';
import { problemTable } from '../http/problem-table.js';
import { problemHelp } from './problem-help.js';

const INTRODUCTION = `# Problems

What the broker refuses, or fails at, it answers as \`application/problem+json\` (RFC 9457) with a stable \`code\`; only its own errors have that
type. \`type\` leads to the code's help, \`GET /problems/{code}\`, which is what stands here. \`requestId\` names the call in the log and the audit trail.
`;

/** The help of one code as text, with its title as a Markdown heading. */
export function problemSection(code: ProblemCode): string {
  const { status, title } = problemTable[code];
  const { meaning, remedy } = problemHelp[code];
  return `## ${code}\n\n${status}: ${title}. ${meaning}\n\n**What to do.** ${remedy}\n`;
}

/** Whether there is such a code. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTable, code);
}

/** The page of all codes, in the order of the table: \`docs/problems.md\`. */
export function problemsDocument(): string {
  const codes = Object.keys(problemTable).filter(isProblemCode);
  return [INTRODUCTION, ...codes.map(problemSection)].join('\n');
}
