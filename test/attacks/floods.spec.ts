/** Floods: one caller takes all connections, or all permits for COCO, and leaves none for the others. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../harness/time/until.js';
import { HostileCloud } from './answers/hostile-cloud.js';
import { Stage } from './stage/stage.js';

const LIMITS = { MAX_CONNECTIONS: '20', COCO_CONCURRENCY_PER_SERVICE: '2', COCO_FIRST_BYTE_TIMEOUT: '5' };
const HONEST = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';
const READ = { target: '{raw}/network-manager/networks' };

let cloud: HostileCloud;
let stage: Stage;

beforeAll(async () => {
  cloud = await HostileCloud.start();
  stage = await Stage.start({ ...LIMITS, COCO_BASE_URL: cloud.url });
});

afterAll(async () => {
  await stage.close();
  await cloud.stop();
});

describe('a flood', () => {
  it('of connections is dropped beyond the limit, and the broker answers again afterwards (CASES 84)', async () => {
    cloud.answerWith(() => ({ pieces: [HONEST] }));
    const { hostname, port } = new URL(stage.system.broker.url);
    const sockets: Socket[] = Array.from({ length: 40 }, () => connect(Number(port), hostname));
    for (const socket of sockets) socket.on('error', () => undefined).resume();
    await until('the surplus is dropped', () => sockets.filter(({ closed }) => closed).length >= 20);
    for (const socket of sockets) socket.destroy();
    await until('the broker answers', async () => (await stage.send(READ)).answers[0]?.status === 200);
  });

  it('of one service’s calls leaves the others their permits (CASES 87)', async () => {
    cloud.answerWith(() => ({ pieces: [] }));
    const held = [stage.send(READ), stage.send(READ)];
    await until('both are at COCO', () => cloud.received.length === 2);
    const third = await stage.send(READ);
    expect(JSON.parse(third.answers[0]?.body ?? '{}')).toMatchObject({ status: 503, code: 'overloaded' });
    cloud.answerWith(() => ({ pieces: [HONEST] }));
    expect((await stage.send({ ...READ, as: 'reader' })).answers[0]?.status).toBe(200);
    await Promise.all(held);
  });
});
