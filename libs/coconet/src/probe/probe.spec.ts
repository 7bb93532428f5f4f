import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { writeDescription } from '#standard';
import { startRawCloud, type RawCloud } from '../testing/raw-cloud.js';
import type { ProbeReport } from './probe-report.js';
import type { ProbeOptions, ProbeSettings } from './probe-settings.js';
import { probe } from './probe.js';

const clouds: RawCloud[] = [];

afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.close()));
});

function settingsFor(baseUrl: URL, changes: Partial<ProbeSettings> = {}): ProbeSettings {
  return {
    baseUrl,
    pathPrefix: '/v1.0',
    paths: {},
    clientId: 'app',
    clientSecret: new Secret('canary-client-secret'),
    tokenBody: 'form',
    connectTimeout: 1_000,
    callTimeout: 1_500,
    bodyLimit: 65_536,
    ...changes,
  };
}

async function probed(
  answer: RequestListener,
  options: ProbeOptions = {},
  changes: Partial<ProbeSettings> = {},
): Promise<ProbeReport> {
  const cloud = await startRawCloud(answer);
  clouds.push(cloud);
  return probe(settingsFor(cloud.url, changes), options);
}

function open({ findings }: ProbeReport): string[] {
  return findings.filter(({ certainty }) => certainty === 'open').map(({ question }) => question);
}

let turn = 0;

function randomName(): string {
  return `q${randomBytes(8).toString('base64url')}`;
}

const link = { token: new Secret('canary-access-token') };

describe('a probe of a cloud that tells nothing', () => {
  it.each<[string, RequestListener]>([
    [
      '401 to everything',
      (_, out) => out.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"code":40101}}'),
    ],
    [
      '200 and a page to everything',
      (_, out) => out.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>'),
    ],
    ['200 and an empty object to everything', (_, out) => out.end('{}')],
    ['500 to everything', (_, out) => out.writeHead(500).end('{"error":"server_error"}')],
    [
      'a redirect to everything',
      (_, out) => out.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end(),
    ],
    [
      '429 to everything',
      (_, out) => out.writeHead(429, { 'retry-after': '3600' }).end('{"error":"slow_down"}'),
    ],
    ['no body to everything', (_, out) => out.writeHead(404).end()],
    [
      'other members in every answer',
      (_, out) => out.writeHead(400).end(`{"${randomName()}":{"${randomName()}":1}}`),
    ],
    [
      'now this status, now that',
      (_, out) => out.writeHead([401, 500, 429][(turn += 1) % 3] ?? 401).end('{}'),
    ],
    ['JSON that is nested too deep', (_, out) => out.end('['.repeat(60_000))],
  ])('claims nothing: %s', async (_what, answer) => {
    const report = await probed(answer, link);
    expect(report.reachable).toBe(true);
    expect(report.findings.filter(({ certainty }) => certainty !== 'open')).toEqual([]);
    expect([report.settings, report.description.paths, report.description.answers]).toEqual([{}, {}, {}]);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['says nothing', () => undefined, /silence/],
    [
      'stops in the middle',
      (_, out) => void out.writeHead(200, { 'content-length': '99' }).write('{"error"'),
      /silence/,
    ],
    ['hangs up', (_, out) => void out.destroy(), /cut/],
    ['says more than can be read', (_, out) => out.end('x'.repeat(100_000)), /too large/],
  ])('ends in its time, with a clear row: a cloud that %s', async (_what, answer, told) => {
    const began = performance.now();
    const report = await probed(answer, link);
    // One time limit for all calls of the first step, which go out (almost) together; allows for load.
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(report.reachable).toBe(false);
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]?.tried[0]?.answered).toMatch(told);
  });

  it('says that nobody listens', async () => {
    const cloud = await startRawCloud(() => undefined);
    await cloud.close();
    const report = await probe(settingsFor(cloud.url));
    expect([report.reachable, report.findings[0]?.tried[0]?.answered]).toEqual([
      false,
      expect.stringContaining('connection_refused'),
    ]);
  });
});

/** Answers OAuth below a prefix, and does not answer anything that needs a link. */
function speakingBelow(prefix: string): RequestListener {
  return (incoming, out) => {
    const path = (incoming.url ?? '').replace(/\?.*/, '');
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      if (path === `${prefix}/oauth/authorize`) out.writeHead(200).end('<html>sign in</html>');
      else if (path === `${prefix}/oauth/token`) {
        const isKnown = text.includes('canary-client-secret');
        const error = text === '' ? 'invalid_request' : isKnown ? 'invalid_grant' : 'invalid_client';
        out.writeHead(400).end(JSON.stringify({ error, error_description: 'canary-text' }));
      } else if (incoming.headers.authorization === undefined)
        out.writeHead(404).end('{"error":{"code":40401}}');
    });
  };
}

describe('a probe', () => {
  it.each(['/v1.0', '', '/q7x'])(
    'finds the prefix "%s", whether configured, documented or empty',
    async (prefix) => {
      const report = await probed(speakingBelow(prefix), {}, prefix === '/q7x' ? { pathPrefix: prefix } : {});
      expect(report.settings).toEqual({ COCO_PATH_PREFIX: prefix });
      expect(report.description.errors).toMatchObject({
        refusedGrant: { status: 400, code: 'invalid_grant' },
        refusedClient: { status: 400, code: 'invalid_client' },
      });
    },
  );

  it('does not find a prefix that it does not try, and says so', async () => {
    const report = await probed(speakingBelow('/q7x'));
    expect(report.settings).toEqual({});
    expect(open(report)).toEqual(['What every path begins with']);
  });

  it('stops asking a cloud that falls silent, and leaves open what it could not ask', async () => {
    const report = await probed(speakingBelow(''), link, { callTimeout: 500 });
    expect(report.settings).toEqual({ COCO_PATH_PREFIX: '' });
    expect(open(report)).toContain('Where the networks are listed');
  });

  it('asks with a wrong secret once, and not at all if that is forbidden', async () => {
    const count = async (options: ProbeOptions): Promise<number> => {
      let wrong = 0;
      const speak = speakingBelow('');
      await probed((incoming, out) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
        incoming.on('end', () => {
          if (text !== '' && !text.includes('canary-client-secret')) wrong += 1;
        });
        speak(incoming, out);
      }, options);
      return wrong;
    };
    expect(await count({})).toBe(1);
    expect(await count({ wrongClient: false })).toBe(0);
  });

  it('says that the client may be wrong where COCO refuses both alike', async () => {
    const report = await probed(speakingBelow(''), {}, { clientSecret: new Secret('another') });
    expect(open(report)).toContain('How a dead refresh token is refused');
    const finding = report.findings.find(
      ({ question }) => question === 'How a dead refresh token is refused',
    );
    expect(finding?.answer).toContain('COCO_CLIENT_SECRET');
    expect(report.description.errors.refusedGrant).toBeUndefined();
  });

  it('shows no value: neither of COCO’s nor of its own', async () => {
    const report = await probed(speakingBelow('/v1.0'), {});
    const everything = JSON.stringify(report) + writeDescription(report.description);
    expect(everything).not.toMatch(/canary/);
  });
});
