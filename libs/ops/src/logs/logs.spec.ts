import { hostname } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { Secret, SystemClock } from '#kernel';
import type { OpsSettings } from '../ops-settings.js';
import { describeError } from './describe-error.js';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { RequestLog } from './request-log.js';

const CANARY = 'canary-0815';

const settings: Pick<OpsSettings, keyof OpsSettings> = {
  managementHost: '127.0.0.1',
  managementPort: 0,
  logLevel: 'info',
  logFormat: 'json',
  loggedCallsPerSecond: 0,
  version: '1.2.3',
  traces: undefined,
};

function recorded(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger(settings, { write: (line: string) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function databaseError(): QueryFailedError {
  const ofPostgres = Object.assign(new Error(`duplicate key ${CANARY}`), {
    code: '23505',
    detail: `Key (name)=(${CANARY}) already exists.`,
  });
  return new QueryFailedError(`INSERT ... '${CANARY}'`, [CANARY], ofPostgres);
}

describe('describeError', () => {
  it('has name, SQLSTATE and frames, never message, statement, parameters or detail', () => {
    const described = describeError(databaseError());
    expect(described).toMatchObject({ name: 'QueryFailedError', code: '23505', cause: { code: '23505' } });
    expect(described.stack).toMatch(/^at /);
    expect(JSON.stringify(described)).not.toContain(CANARY);
  });

  it('drops a message that spans lines or looks like a frame, and a code that is not an identifier', () => {
    const error = Object.assign(new Error(`first\nsecond ${CANARY}\n    at ${CANARY} now`), {
      code: `x ${CANARY}`,
    });
    expect(JSON.stringify(describeError(error))).not.toContain(CANARY);
  });

  it('follows causes, and ends in a cycle', () => {
    const error = new Error('outer', { cause: new TypeError('inner') });
    expect(describeError(error).cause?.name).toBe('TypeError');
    const cyclic = new Error('self');
    cyclic.cause = cyclic;
    expect(describeError(cyclic).name).toBe('Error');
    expect(describeError('text')).toEqual({ name: 'string' });
  });
});

describe('the logger', () => {
  it('writes one JSON line for each entry, with level and version as words', () => {
    const [entry] = recorded((logger) => {
      logger.info('hello\nworld');
    });
    expect(entry).toMatchObject({
      level: 'info',
      replica: hostname(),
      version: '1.2.3',
      msg: 'hello\nworld',
    });
  });

  it('redacts credentials in headers anywhere, and secrets on their own', () => {
    const headers = {
      authorization: CANARY,
      cookie: CANARY,
      'set-cookie': CANARY,
      'proxy-authorization': CANARY,
    };
    const entries = recorded((logger) => {
      logger.info(
        { ...headers, headers, req: { headers }, response: { headers }, token: new Secret(CANARY) },
        'x',
      );
      logger.error({ err: databaseError() }, 'failed');
      logger.error(databaseError(), 'failed');
    });
    expect(JSON.stringify(entries)).not.toContain(CANARY);
    expect(JSON.stringify(entries)).toContain('[redacted]');
  });
});

describe('NestLogger', () => {
  it('passes only texts and described errors', () => {
    const entries = recorded((logger) => {
      const nest = new NestLogger(logger);
      nest.log('started', 'Context');
      nest.log({ token: CANARY }, 'Context');
      nest.error('failed', databaseError(), 'Context');
      nest.error('failed', `Error: ${CANARY}\n    at x`, 'Context');
      nest.error(databaseError());
      nest.log('Mapped {/v1/links, GET} route', 'RouterExplorer');
    });
    expect(entries).toHaveLength(5);
    expect(entries[0]).toMatchObject({ msg: 'started', context: 'Context' });
    expect(entries[2]).toMatchObject({ msg: 'failed', err: { name: 'QueryFailedError' } });
    expect(JSON.stringify(entries)).not.toContain(CANARY);
  });
});

describe('an outage of the database', () => {
  it('is logged once a second for each code, whichever loops notice it; nothing else is left out', () => {
    const entries = recorded((logger) => {
      const nest = new NestLogger(logger);
      for (const loop of ['The schedule failed', 'The trail failed', 'The feed failed'])
        for (const failure of ['NoConnection (ECONNREFUSED)', 'QueryFailedError (57P01)', 'TypeError'])
          nest.warn(`${loop}: ${failure}`, 'Context');
      nest.error('The schedule failed: NoConnection (ECONNREFUSED)');
      nest.log('listening (ECONNREFUSED)');
    });
    expect(entries.map(({ msg }) => msg)).toEqual([
      'The schedule failed: NoConnection (ECONNREFUSED)',
      'The schedule failed: QueryFailedError (57P01)',
      'The schedule failed: TypeError',
      'The trail failed: TypeError',
      'The feed failed: TypeError',
      'listening (ECONNREFUSED)',
    ]);
  });
});

describe('RequestLog', () => {
  it('has the path below /v1 without its query, and of any other route only the template', () => {
    const call = {
      requestId: 'r',
      method: 'GET',
      status: 200,
      durationMs: 1.23456,
      serviceId: 's',
      remoteAddress: '127.0.0.1',
    };
    const entries = recorded((logger) => {
      const log = new RequestLog(logger, 0, new SystemClock());
      log.write({ ...call, route: '/v1/links/:id', url: `/v1/links/7?token=${CANARY}` });
      log.write({ ...call, route: '/oauth/callback', url: `/oauth/callback?code=${CANARY}` });
      log.write({ ...call, route: 'unmatched', url: `/v1/${CANARY}` });
      log.write({ ...call, route: '/v1/links/:id', url: `/v1/links/${CANARY.repeat(3)}`, traceId: 'trace' });
    });
    expect(entries.map(({ route, path }) => [route, path])).toEqual([
      ['/v1/links/:id', '/v1/links/7'],
      ['/oauth/callback', undefined],
      ['unmatched', undefined],
      ['/v1/links/:id', '/v1/links/[redacted]'],
    ]);
    expect(entries[0]).toMatchObject({ durationMs: 1.235, serviceId: 's' });
    expect(entries.map((entry) => entry.trace_id)).toEqual([undefined, undefined, undefined, 'trace']);
    expect(JSON.stringify(entries)).not.toContain(CANARY);
  });
});
