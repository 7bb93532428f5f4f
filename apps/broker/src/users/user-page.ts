/** The export of a user as a page that anybody can read, without scripts. */
import { escapeHtml } from '#kernel';
import type { UserExport } from './user-export.view.js';

type Cell = string | Date | null;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}
code{overflow-wrap:anywhere}`;

/** @returns a complete HTML document */
export function userPage(user: UserExport): string {
  const links = user.links.map(({ id, serviceName, status, createdAt, revokedAt, lastUsedAt }) => [
    serviceName,
    status,
    createdAt,
    revokedAt,
    lastUsedAt,
    id,
  ]);
  const consents = user.links.flatMap(({ serviceName, consent }) =>
    consent.map(({ action, at, record }) => [serviceName, action, at, record]),
  );
  const sessions = user.linkSessions.map(({ serviceName, state, createdAt, endedAt }) => [
    serviceName,
    state,
    createdAt,
    endedAt,
  ]);
  const commands = user.commands.map(({ acceptedAt, capability, command, state, actor }) => [
    acceptedAt,
    capability,
    command,
    state,
    actor?.name ?? null,
  ]);
  const receipts = user.links.flatMap(({ receipt, serviceName }) =>
    receipt === null ? [] : [`<h3>${escapeHtml(serviceName)}</h3><p><code>${escapeHtml(receipt)}</code></p>`],
  );
  const incomplete =
    user.incomplete.length === 0 ? '' : `<p>Not all of: ${escapeHtml(user.incomplete.join(', '))}.</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>What is kept about ${escapeHtml(user.userId)}</title><style>${STYLE}</style></head>
<body><h1>What is kept about ${escapeHtml(user.userId)}</h1>
<p>Exported at ${user.exportedAt.toISOString()}. All times are UTC.</p>${incomplete}
${section('Links', ['Service', 'State', 'Made', 'Ended', 'Last used', 'Id'], links)}
${section('Consents', ['Service', 'What', 'When', 'Audit record'], consents)}
${section('Attempts to link', ['Service', 'State', 'Begun', 'Ended'], sessions)}
${section('Commands', ['When', 'Capability', 'Command', 'State', 'By'], commands)}
${section(
  'Records in the audit trail',
  ['Action', 'Number'],
  Object.entries(user.records).map(([action, number]) => [action, String(number)]),
)}
<h2>Receipts</h2>
${receipts.length === 0 ? '<p>None: this broker signs none.</p>' : receipts.join('\n')}
</body></html>
`;
}

function section(title: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return `<h2>${title}</h2><p>None.</p>`;
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map(cell).join('')}</tr>`).join('\n');
  return `<h2>${title}</h2><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

// Services chose the ids, and they may hold anything.
function cell(value: Cell): string {
  if (value instanceof Date) return `<td>${value.toISOString()}</td>`;
  return `<td>${escapeHtml(value ?? '')}</td>`;
}
