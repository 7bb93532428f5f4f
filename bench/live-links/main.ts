/**
 * `npm run bench:live-links -- [--links N] [--token N] [--json FILE]`: what a replica's memory grows by for links in use, measured after
 * garbage collection in the built broker, in production mode, in front of an upstream that answers at once.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { LiveLinkStage } from './live-link-stage.js';

/** Megabytes for 50,000 live links. */
const GOAL = 200;

const USAGE = `bench:live-links measures the memory of links in use.
  --links N      links that are called once each (50000)
  --token N      characters of each access token (1200)
  --json FILE    write the figures as JSON
  --help         this text
`;

const { values } = parseArgs({
  options: {
    links: { type: 'string', default: '50000' },
    token: { type: 'string', default: '1200' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(USAGE);
else await run(count('links', values.links), count('token', values.token), values.json);

async function run(links: number, tokenLength: number, json: string | undefined): Promise<void> {
  const stage = await LiveLinkStage.create(links, tokenLength);
  try {
    const before = await stage.memory();
    const errors = await stage.callEach();
    const after = await stage.memory();
    const megabytes = (after.bytes - before.bytes) / 1_000_000;
    const results = {
      at: new Date().toISOString(),
      processor: cpus()[0]?.model,
      cores: cpus().length,
      node: process.version,
      links,
      tokenLength,
      errors,
      liveLinks: after.liveLinks,
      megabytes: Number(megabytes.toFixed(1)),
      bytesPerLink: Math.round((after.bytes - before.bytes) / Math.max(1, after.liveLinks)),
      residentMegabytes: { before: Math.round(before.resident), after: Math.round(after.resident) },
      ...(links === 50_000 && { goal: GOAL, isMet: megabytes <= GOAL && after.liveLinks === links }),
    };
    console.dir(results);
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
  } finally {
    await stage.remove();
  }
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new Error(`--${name} expects a whole number\n${USAGE}`);
  return Number(text);
}
