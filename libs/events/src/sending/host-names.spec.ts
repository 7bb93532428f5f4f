import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HostNames } from './host-names.js';

/** A name server that answers for some names, and is silent about all others. */
let server: Socket;
let servers: readonly string[];
let asked: string[];
let known: Map<string, readonly number[]>;
let folder: string;

/** Types of records (RFC 1035 section 3.2.2), and the place of the question in a message (section 4.1). */
const TYPE_A = 1;
const QUESTION = 12;

beforeEach(async () => {
  asked = [];
  known = new Map();
  folder = await mkdtemp(join(tmpdir(), 'hosts-'));
  server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const { name, end } = readQuestion(query);
    asked.push(name);
    const found = known.get(name);
    if (found !== undefined && query.readUInt16BE(end - 4) === TYPE_A)
      server.send(answerTo(query.subarray(0, end), found), port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  servers = [`127.0.0.1:${server.address().port}`];
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function readQuestion(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let place = QUESTION;
  for (let length = query.readUInt8(place); length > 0; length = query.readUInt8(place)) {
    labels.push(query.toString('ascii', place + 1, place + 1 + length).toLowerCase());
    place += 1 + length;
  }
  return { name: labels.join('.'), end: place + 5 };
}

function answerTo(question: Buffer, address: readonly number[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 6);
  head.fill(0, 8, QUESTION);
  return Buffer.concat([head, Buffer.from([0xc0, QUESTION, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...address])]);
}

const names = (patience = 300): HostNames =>
  new HostNames({ servers, patience, hostsFile: join(folder, 'hosts') });

describe('the addresses of webhooks’ hosts', () => {
  it('are found although the name server never answers for IPv6', async () => {
    known.set('app.example.com', [93, 184, 216, 34]);
    expect(await names().find('App.Example.com.')).toEqual([{ address: '93.184.216.34', family: 4 }]);
  });

  it('are given up while a silent name server holds them, and keep no other name from being resolved', async () => {
    let ended = 0;
    const patient = names(60_000);
    const lost = Array.from({ length: 20 }, (_, index) =>
      patient.find(`hook${index}.dead.test`).catch(() => (ended += 1)),
    );
    expect((await lookup('localhost')).address).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(ended).toBe(0);
    await expect(names().find('other.dead.test')).rejects.toThrow('No name server answered');
    await Promise.all(lost);
  });

  it('are taken from the hosts file as it is now', async () => {
    const found = names();
    await writeFile(
      join(folder, 'hosts'),
      '# 10.0.0.9 hooks\n10.0.0.8\tother hooks.internal # old\nfd00::8 Hooks\n',
    );
    expect(await found.find('hooks')).toEqual([{ address: 'fd00::8', family: 6 }]);
    await writeFile(join(folder, 'hosts'), '10.0.0.7 hooks');
    expect(await found.find('HOOKS')).toEqual([{ address: '10.0.0.7', family: 4 }]);
    expect(asked).toEqual([]);
  });

  it('are not looked up anywhere for reserved names', async () => {
    expect((await names().find('hooks.localhost')).map(({ address }) => address)).toEqual([
      '127.0.0.1',
      '::1',
    ]);
    await expect(names().find('nobody.invalid')).rejects.toThrow('has no address');
    expect(asked).toEqual([]);
  });
});
