import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TokenTraces } from '../../libs/coconet/src/token-search/token-traces.js';

/** The cost of searching one answer for its token. */
interface SearchedAnswer {
  readonly answer: string;
  readonly microseconds: number;
  /** The cost of a search for fifteen complete forms, as it was until 0.2.0. */
  readonly ofWholeForms: number;
}

/** The cost of recognising tokens. */
export interface TokenSearch {
  readonly answers: readonly SearchedAnswer[];
  /** Bytes kept for each of 50,000 tokens of 1,200 characters. */
  readonly bytesPerToken: number;
}

/** Tokens used in turns, so that no search finds the table of the previous one. */
const TOKENS = 500;

const TOKEN_LENGTH = 1_200;

/** Default number of live links in a replica's memory. */
const LIVE_LINKS = 50_000;

/** Bytes that one measurement searches. */
const VOLUME = 40_000_000;

/** Garbage collections after which the memory in use no longer falls. */
const COLLECTIONS = 4;

/** Measures only the search for echoed tokens, compared with the search for complete forms that it replaced. */
export function searchForTokens(): TokenSearch {
  // First, because the searches leave garbage behind whose end would count as memory that traces do not take.
  const bytesPerToken = memoryPerToken();
  const tokens = Array.from({ length: TOKENS }, (_, index) => tokenOf(index));
  const traces = tokens.map((token) => new TokenTraces(token));
  const wholes = tokens.map(wholeForms);
  const answers = samples().map(([answer, bytes]) => ({
    answer,
    microseconds: costOf(bytes, (index) => traces[index % TOKENS]?.in(bytes)),
    ofWholeForms: costOf(bytes, (index) => wholes[index % TOKENS]?.some((form) => bytes.includes(form))),
  }));
  return { answers, bytesPerToken };
}

function samples(): [string, Buffer][] {
  const plain = Array.from({ length: 1_000 }, (_, index) => ({
    deviceNodeId: 2_415_919_104 + index,
    resourceEui: `3/zigbee/3C6A2CFFFED0AF76/${index}`,
    name: `Lamp ${index} in the hall`,
    attributes: [{ attributeId: 0, value: [index % 2 === 0] }],
  }));
  const text = JSON.stringify(plain);
  const escaped = JSON.stringify(JSON.stringify(plain));
  return [
    ['200 bytes', Buffer.from(text.slice(0, 200))],
    ['2 KB', Buffer.from(text.slice(0, 2_000))],
    ['64 KB', Buffer.from(text.slice(0, 65_536))],
    ['2 KB with an escape in every line', Buffer.from(escaped.slice(0, 2_000))],
  ];
}

/**
 * Microseconds of processor time for one search: the lowest of three measurements, because it was disturbed least.
 */
function costOf(bytes: Buffer, search: (index: number) => boolean | undefined): number {
  const searches = Math.ceil(VOLUME / (bytes.length + 2_000));
  const measure = (): number => {
    const before = process.cpuUsage();
    for (let index = 0; index < searches; index += 1)
      if (search(index) === true) throw new Error('A token was found in an answer without one');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / searches;
  };
  return Math.min(...Array.from({ length: 3 }, measure));
}

/** @throws Error if the traces seem to take no memory */
function memoryPerToken(): number {
  const held = memoryMeter();
  const before = held();
  const kept = Array.from({ length: LIVE_LINKS }, (_, index) => new TokenTraces(tokenOf(index)));
  const bytesPerToken = (held() - before) / kept.length;
  if (bytesPerToken <= 0) throw new Error(`${LIVE_LINKS} traces seem to take no memory`);
  return bytesPerToken;
}

/** Tells the bytes in use, garbage excluded. */
function memoryMeter(): () => number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return () => {
    // One collection leaves the memory of buffers that it found unused for a later one to free.
    for (let collections = 0; collections < COLLECTIONS; collections += 1) collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
}

/** Looks random, repeats nothing (of equal parts, traces keep one), and is the same in every run. */
function tokenOf(index: number): string {
  const bytes = createHash('shake256', { outputLength: TOKEN_LENGTH }).update(String(index)).digest();
  return bytes.toString('base64url').slice(0, TOKEN_LENGTH);
}

function wholeForms(token: string): Buffer[] {
  const hex = Buffer.from(token).toString('hex');
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from('\0'.repeat(offset) + token)
      .toString('base64')
      .slice(offset + 1),
  );
  const forms = [token, encodeURIComponent(token), hex, hex.toUpperCase(), ...base64];
  return [
    ...new Set([...forms, ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))]),
  ].map((form) => Buffer.from(form, 'latin1'));
}
