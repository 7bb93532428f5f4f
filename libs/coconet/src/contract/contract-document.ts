/** The page of what is known about COCO, `docs/coco.md`, generated from the tables that the broker uses. */
import { assumptions, type Assumption } from './assumptions.js';
import { contractPaths, DOCUMENTED_PREFIX } from './paths.js';

const INTRODUCTION = `# COCO: what is known, and what is assumed

COCO is an IoT platform. A **COCONet** (in the API: a _network_) is one user's private network of devices. A _device_ offers
_resources_ (a bulb, a lock); a resource has _capabilities_ (\`ON_OFF_CONTROL\`), a capability has _commands_ (\`ON\`) and
_attributes_ (\`ON_FLAG\`). _Zones_ group resources. The ids and names of all of them are in
[\`libs/standard\`](../libs/standard/src/coco-standard.json).

The vendor's documents and the vendor's running code disagree in places, and some things are not published at all. This page is
generated from the tables that the broker itself uses (\`npm run coco\`), so it describes what the broker does. Each row has a grade:

- **doc**: the vendor documents it.
- **code**: vendor code written to run against the cloud does it.
- **sdk**: a name in the vendor's published native SDK.
- **infer**: it follows from those.
- **assumed**: our guess.
`;

const PATHS = `## Paths

All paths start with the prefix, \`${DOCUMENTED_PREFIX}\` unless \`COCO_PATH_PREFIX\` says otherwise; set it to an empty value for no prefix. In a
compose file write \`COCO_PATH_PREFIX: \${COCO_PATH_PREFIX-${DOCUMENTED_PREFIX}}\`: with \`:-\` an empty value would be lost.

Give your own paths without the prefix, with \`{networkId}\` or \`:networkId\` for each identifier. A path that starts with
the prefix, with \`{prefix}/\` or with \`${DOCUMENTED_PREFIX}/\` is used unchanged. The broker refuses to start with a path
that lacks an identifier, has one too many, or contains a host, a query, a fragment or a dot segment.

The raw path (\`/v1/links/{id}/coco/…\`) accepts these paths as configured, without the prefix, except those of OAuth. A
Cloud-to-Cloud app may read resources and send commands but not manage networks, so the broker refuses everything else itself.
`;

const ASSUMPTIONS = `## What the broker assumes

\`broker doctor\` lists the rows marked **guess** until you make their setting, even if only to the default.
\`broker coco probe\` asks your cloud and prints the settings to use: [the first hour](first-hour.md) begins with it.
`;

const ANSWERS = `## Spellings

Vendor code and vendor documents spell the members of answers differently. All spellings in [\`contract/fields.ts\`](../libs/coconet/src/contract/fields.ts) are
read, named and withheld alike: in any case, with or without underscores, with numbers as numbers or text, and with lists as maps by number
or name. Each has its grade there. The typed read of a resource answers in one spelling: \`capabilities\`, \`attributes\`, \`value\`, \`attributeName\`, and \`updatedAt\` in
RFC 3339 if COCO gives a plausible time as an epoch or as \`YYYY-MM-DD HH:MM:SS\` (assumed to be UTC). COCO's own members are kept as well.

Numbers keep all their digits on every route, even 64-bit ones.

## A command's answer

\`{cmdSeqNum, status, cmdResponse?}\`, \`status\` by number or name. The typed routes add \`state\`: \`succeeded\`, \`failed\`, or \`accepted\` if COCO has the command and
the device may still be busy (\`IN_PROGRESS\`, or no status). \`accepted\` is not a success: read the state before you rely on it. A 204, or a 2xx without
a body, is a success. A body of any other form is 502 \`upstream_malformed\`; the device may have acted.

\`timeoutMs\` says how long COCO may wait for the device: by default 10 s, or two seconds less than \`COCO_TOTAL_TIMEOUT\` if that is shorter;
more is refused. Zero means "forever" to COCO and is never sent.
`;

/** The whole page. */
export function contractDocument(): string {
  const paths = Object.values(contractPaths).map((path) => {
    const setting = 'setting' in path ? `\`${path.setting}\`` : '–';
    return [`\`${path.method} ${path.template}\``, `${path.grade}: ${path.source}`, setting];
  });
  return [
    INTRODUCTION,
    PATHS,
    table(['path', 'grade', 'setting to replace it'], paths),
    ASSUMPTIONS,
    table(['subject', 'what is known', 'the broker', 'setting to correct it', ''], assumptions.map(cellsOf)),
    ANSWERS,
  ].join('\n');
}

function cellsOf({ subject, evidence, broker, setting, settledBy }: Assumption): string[] {
  const said = evidence.map(({ grade, says }) => `${grade}: ${says}`).join('; ');
  return [
    subject,
    said,
    broker,
    setting === undefined ? '–' : `\`${setting}\``,
    settledBy ? '**guess**' : '',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
