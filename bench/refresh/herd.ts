import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';
import { BrokerStage, type BenchService } from '../proxy/stage/broker-stage.js';
import { quantilesOf, rounded, type Quantiles } from '../harness/figures/quantiles.js';

/** Links that services call meanwhile; their tokens stay valid. */
const CALLED_LINKS = 50;

/**
 * Services that call concurrently, each one call after another, and the milliseconds that they wait in between: a
 * load, not a flood.
 */
const CALLERS = 8;
const PAUSE = 5;

/** Milliseconds that each of the two series of calls takes. */
const SERIES = 20_000;

const NETWORKS = JSON.stringify({ networks: [{ id: 'n'.padEnd(1_000, 'n') }] });

/** How long proxied calls take, in milliseconds, while nothing else happens and while a herd is refreshed. */
export interface HerdTimes {
  readonly quiet: Quantiles;
  readonly herd: Quantiles;
  /** Links of the herd that were refreshed meanwhile. */
  readonly refreshed: number;
}

/** Measures calls on links with valid tokens while `links` others fall due in the same second, at the default rate. */
export async function measureHerd(links: number): Promise<HerdTimes> {
  const coco = await startCoco();
  const stage = await BrokerStage.create(`http://127.0.0.1:${(coco.address() as AddressInfo).port}`);
  try {
    // Callers of the same link would share one read, and most calls would never leave the broker.
    const replica = await stage.startReplica({ COCO_SHARE_READS_WITHIN: '0' });
    const service = await stage.createService(replica);
    const called = await stage.createLinks(service, CALLED_LINKS);
    const herd = await stage.createLinks(service, links);
    await callFor(SERIES / 4, replica, service, called);
    const quiet = await callFor(SERIES, replica, service, called);
    await stage.makeDue(herd);
    const meanwhile = await callFor(SERIES, replica, service, called);
    const refreshed = await stage.countRefreshed(herd);
    return { quiet: rounded(quantilesOf(quiet)), herd: rounded(quantilesOf(meanwhile)), refreshed };
  } finally {
    await stage.remove();
    coco.closeAllConnections();
    coco.close();
  }
}

async function startCoco(): Promise<Server> {
  let issued = 0;
  const coco = createServer((request, response) => {
    if (request.method !== 'POST') {
      answer(response, NETWORKS);
      return;
    }
    issued += 1;
    request.resume();
    const tokens = { access_token: `${issued}.`.padEnd(700, 'a'), refresh_token: `refresh-${issued}` };
    answer(response, JSON.stringify({ ...tokens, token_type: 'Bearer', expires_in: 3_600 }));
  });
  coco.listen(0, '127.0.0.1');
  await once(coco, 'listening');
  return coco;
}

function answer(response: ServerResponse, body: string): void {
  response.setHeader('content-type', 'application/json').end(body);
}

/** Calls for this many milliseconds. @returns how long each call took */
async function callFor(
  milliseconds: number,
  replica: BrokerChild,
  service: BenchService,
  links: readonly string[],
): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  const callers = Array.from({ length: CALLERS }, async (_nothing, caller) => {
    for (let round = caller; performance.now() < end; round += CALLERS) {
      const startedAt = performance.now();
      await callOnce(replica, service, links[round % links.length] ?? '');
      times.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  });
  await Promise.all(callers);
  return times;
}

async function callOnce({ url }: BrokerChild, { key }: BenchService, linkId: string): Promise<void> {
  const response = await fetch(`${url}/v1/links/${linkId}/coco/network-manager/networks`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`A call was answered ${response.status}`);
}
