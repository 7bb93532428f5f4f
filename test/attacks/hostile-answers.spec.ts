import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { secretsIn } from '../harness/encryption/secret-canaries.js';
import { until } from '../harness/time/until.js';
import { hostileAnswers } from './answers/hostile-answers.attacks.js';
import { whole, type HostileAttack } from './answers/hostile-attack.js';
import { HostileCloud } from './answers/hostile-cloud.js';
import { Stage } from './stage/stage.js';
import { tokenEchoes } from './answers/token-echoes.attacks.js';
import type { Exchanged } from './stage/wire.js';

let cloud: HostileCloud;
let stage: Stage;

/** Short limits, so that silence is soon noticed and a megabyte is too much. */
const LIMITS = {
  COCO_FIRST_BYTE_TIMEOUT: '1',
  COCO_IDLE_TIMEOUT: '1',
  COCO_RESPONSE_BODY_LIMIT: '1048576',
  COCO_JUDGED_BODY_LIMIT: '1048576',
};

beforeAll(async () => {
  cloud = await HostileCloud.start();
  stage = await Stage.start({ ...LIMITS, COCO_BASE_URL: cloud.url });
});

afterAll(async () => {
  await stage.close();
  await cloud.stop();
});

const READ = { target: '{raw}/network-manager/networks' };

function expectNoToken({ text }: Exchanged): void {
  const secrets = new Map(cloud.tokens.map((token, index) => [`token ${index}`, token]));
  expect(secrets.size).toBeGreaterThan(0);
  expect(secretsIn(text, secrets)).toEqual([]);
}

function expectOutcome({ answers, text }: Exchanged, outcome: HostileAttack['outcome']): void {
  const [answer] = answers;
  if (outcome.kind === 'problem') {
    expect(JSON.parse(answer?.body ?? '{}')).toMatchObject({ status: outcome.status, code: outcome.code });
    expect(answer?.status).toBe(outcome.status);
  } else if (outcome.kind === 'passed') {
    expect([answer?.status, answer?.whole]).toEqual([outcome.status, true]);
    expect(answer?.head).toMatch(/^cache-control: no-store$/im);
    for (const unwanted of outcome.lacks ?? []) expect(text).not.toMatch(unwanted);
  } else {
    const broken = answer?.whole !== true;
    const isFailure = answer?.status === 502 && /"upstream_(?:failure|malformed)"/.test(text);
    expect([outcome.kind, broken || (outcome.kind === 'withheld' && isFailure)]).toEqual([
      outcome.kind,
      true,
    ]);
  }
}

describe('a hostile answer on the raw path', () => {
  const send = async (
    { answer, outcome, calls = 1 }: HostileAttack,
    as: 'service' | 'installer',
  ): Promise<void> => {
    cloud.answerWith(answer);
    const exchanged = await stage.send({ ...READ, as });
    expectNoToken(exchanged);
    expectOutcome(exchanged, outcome);
    expect(cloud.received.length).toBeLessThanOrEqual(calls);
  };

  it.each([...tokenEchoes, ...hostileAnswers])('$name', (attack) => send(attack, 'service'));

  // Its answers are not judged, so that they are streamed.
  it.each(tokenEchoes)('to a service that may see everything: $name', (attack) => send(attack, 'installer'));
});

describe('an honest answer', () => {
  it('passes, without COCO’s validators', async () => {
    cloud.answerWith(() => whole('{"networks":[]}', ['ETag: "x"', 'Retry-After: 1']));
    const { answers } = await stage.send(READ);
    expect(answers).toMatchObject([{ status: 200, body: '{"networks":[]}' }]);
    expect(answers[0]?.head).not.toMatch(/^(?:etag|retry-after):/im);
  });
});

describe('a hostile answer', () => {
  it('leaves no bytes for the next caller', async () => {
    const poison = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n"poison"';
    const honest = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n"honest"';
    for (let round = 0; round < 5; round += 1) {
      cloud.answerWith(() => ({ pieces: [honest + poison] }));
      await stage.send(READ);
      cloud.answerWith(() => ({ pieces: [honest] }));
      const { text } = await stage.send({ ...READ, as: 'reader' });
      expect(text).not.toContain('poison');
    }
  });

  it('to a command is refused if it contains the token, and the command is not resent', async () => {
    cloud.answerWith((token) => ({
      pieces: [`HTTP/1.1 200 OK\r\ncontent-length: ${token.length}\r\n\r\n${token}`],
    }));
    const body = '{"capability":"ON_OFF_CONTROL","command":"ON"}';
    const exchanged = await stage.send({ method: 'POST', target: '{link}/{lamp}/commands', body });
    expectNoToken(exchanged);
    expect(exchanged.answers.map(({ status }) => status)).toEqual([502]);
    expect(cloud.received).toHaveLength(1);
  });

  it('nested without end is not processed forever', async () => {
    const nested = `${'{"a":'.repeat(50_000)}0${'}'.repeat(50_000)}`;
    cloud.answerWith(() => ({
      pieces: [
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${nested.length}\r\n\r\n${nested}`,
      ],
    }));
    const { answers } = await stage.send({ target: '{link}/{lamp}' });
    expect(answers.map(({ status }) => status)).toEqual([502]);
  });

  it.each([
    ['a NUL', '"\\u0000"'],
    ['half a character', '"\\ud83d"'],
  ])('cannot stop the audit trail: a status with %s', async (_what, status) => {
    cloud.answerWith(() => {
      const json = `{"cmdSeqNum":1,"status":${status}}`;
      return {
        pieces: [
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`,
        ],
      };
    });
    const body = '{"capability":"ON_OFF_CONTROL","command":"ON"}';
    await expectRecorded(body);
  });
});

describe('a command', () => {
  it.each([
    ['half a character at the cut', `{"x":"${'a'.repeat(493)}\ud83d\ude00"}`],
    ['a lone surrogate', '{"x":"\\ud800"}'],
    ['a NUL', '{"x":"\\u0000"}'],
  ])('cannot stop the audit trail: parameters with %s', async (_what, params) => {
    cloud.answerWith(() => ({
      pieces: ['HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}'],
    }));
    // A command whose parameters the standard does not publish, so that any may be sent.
    const body = `{"capability":"COLOR_CTRL","command":"SET_COLOR_COMPONENTS","params":${params}}`;
    await expectRecorded(body);
  });
});

/** A record that the database refuses would keep all later ones from being written. */
async function expectRecorded(body: string): Promise<void> {
  const requestId = randomUUID();
  const headers = [['X-Request-Id', requestId]] as const;
  await stage.send({ method: 'POST', target: '{link}/{lamp}/commands', headers, body });
  await until('the command is recorded', async () => {
    const records = await stage.system.database.query(
      `SELECT 1 FROM audit_events WHERE action = 'command.executed' AND request_id = $1`,
      [requestId],
    );
    return records.length > 0;
  });
}
