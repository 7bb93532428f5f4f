import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { ActorReader } from '../actor/actor-reader.js';
import { Unauthenticated } from '../access-errors.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from '../caller.js';
import { CallerGuard } from './caller.guard.js';
import type { RateLimiter } from '../rate/rate-limiter.js';
import type { RefusedEntries } from './refused-entries.js';
import { OpenRoute, RequireRole, RequireScope, type CallRequest } from './route-access.js';
import type { Scope } from '../scope.js';
import type { SessionCallers } from './session-callers.js';
import type { Strangers } from './strangers.js';

class Routes {
  @OpenRoute('it is a test')
  open(): string {
    return 'open';
  }

  @RequireScope('links:read')
  read(): string {
    return 'read';
  }

  @RequireScope('webhooks:manage', 'links:read')
  hook(): string {
    return 'hook';
  }

  @RequireRole('operator')
  administer(): string {
    return 'administer';
  }

  @RequireRole('viewer')
  look(): string {
    return 'look';
  }

  @RequireRole('operator', { role: 'support', suffices: 'for little', forBody: (body) => body === 'little' })
  revoke(): string {
    return 'revoke';
  }

  forgotten(): string {
    return 'forgotten';
  }
}

/** Who comes with which credential. */
const known: Readonly<Record<string, Partial<Caller>>> = {
  reader: { serviceId: 'reader', scopes: new Set<Scope>(['links:read']) },
  hooker: { serviceId: 'hooker', scopes: new Set<Scope>(['webhooks:manage']) },
  admin: { serviceId: 'admin', kind: 'admin', scopes: new Set<Scope>(['admin']) },
  viewer: { serviceId: 'viewer', kind: 'service', scopes: new Set<Scope>(['admin:view']) },
  support: { serviceId: 'support', kind: 'service', scopes: new Set<Scope>(['admin:support', 'links:read']) },
  operator: { serviceId: 'operator', kind: 'service', scopes: new Set<Scope>(['admin:operate']) },
  limited: {
    serviceId: 'limited',
    scopes: new Set<Scope>(['links:read']),
    rateLimit: { perSecond: 1, burst: 1 },
  },
};

let noted: unknown[];
let kind: Caller['kind'] | undefined;
let signedIn: Partial<Caller>;
let counted: string[];
let waited: string[];
let guard: CallerGuard;

beforeEach(() => {
  noted = [];
  kind = undefined;
  signedIn = known.admin ?? {};
  counted = [];
  waited = [];
  const find = (authorization: string | undefined): Caller => {
    const caller = known[authorization ?? ''];
    if (caller === undefined) throw new Unauthenticated();
    return caller as Caller;
  };
  const authenticator = {
    authenticate: (text?: string) => Promise.resolve().then(() => find(text)),
  };
  const rates = {
    admit: (id: string) => Promise.resolve(counted.push(id)),
  };
  const strangers = {
    beforeVisit: () => Promise.resolve(waited.push('visit')),
    beforeRefusal: (serviceId = 'stranger') => Promise.resolve(waited.push(serviceId) > 0),
  };
  const sessions = {
    holdsSession: ({ headers }: { headers: { cookie?: string } }) => headers.cookie !== undefined,
    authenticate: () => Promise.resolve({ ...signedIn, actorId: 'console:ada' }),
  };
  guard = new CallerGuard(
    new Reflector(),
    authenticator as unknown as Authenticator,
    rates as unknown as RateLimiter,
    new ActorReader({ issuers: [] }, new ManualClock()),
    { note: (error: unknown) => noted.push(error) } as unknown as RefusedEntries,
    strangers as unknown as Strangers,
    sessions as unknown as SessionCallers,
  );
});

/** @returns whom the guard lets in, or the code of its refusal */
async function enter(
  route: keyof Routes,
  headers: Record<string, string>,
  body?: unknown,
): Promise<string | undefined> {
  const request: CallRequest & { headers: object; body?: unknown } = { headers, body };
  const context = {
    getHandler: (): unknown => Reflect.get(Routes.prototype, route),
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({ raw: {} }) }),
  } as unknown as ExecutionContext;
  try {
    await guard.canActivate(context);
    const { actor, caller } = request.callContext ?? {};
    kind = caller?.kind;
    return actor?.name ?? caller?.actorId ?? caller?.serviceId;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the guard before every route', () => {
  it('refuses everyone on a route that does not declare who may call it, even an admin', async () => {
    expect(await enter('forgotten', { authorization: 'admin' })).toBe('not_permitted');
    expect(noted).toHaveLength(1);
  });

  it('asks nobody for a credential if the route is open', async () => {
    expect(await enter('open', {})).toBeUndefined();
    expect(noted).toEqual([]);
  });

  it('makes unknown callers queue, and no known one', async () => {
    await enter('open', {});
    await enter('read', { authorization: 'nobody' });
    await enter('read', { authorization: 'reader' });
    await enter('read', { authorization: 'hooker' });
    expect(waited).toEqual(['visit', 'stranger']);
  });

  it.each<[keyof Routes, string, string]>([
    ['read', 'reader', 'reader'],
    ['read', 'admin', 'admin'],
    ['read', 'hooker', 'insufficient_scope'],
    ['read', 'nobody', 'unauthenticated'],
    ['read', '', 'unauthenticated'],
    ['hook', 'reader', 'insufficient_scope'],
    ['hook', 'hooker', 'insufficient_scope'],
    ['hook', 'admin', 'admin'],
    ['administer', 'admin', 'admin'],
    ['administer', 'reader', 'insufficient_scope'],
    ['administer', 'operator', 'operator'],
    ['administer', 'viewer', 'insufficient_scope'],
    ['administer', 'support', 'insufficient_scope'],
    ['look', 'viewer', 'viewer'],
    ['look', 'support', 'support'],
    ['look', 'operator', 'operator'],
    ['look', 'admin', 'admin'],
    ['look', 'reader', 'insufficient_scope'],
    ['look', 'hooker', 'insufficient_scope'],
    ['read', 'support', 'support'],
    ['read', 'viewer', 'insufficient_scope'],
    ['hook', 'operator', 'insufficient_scope'],
  ])('on the route %s takes %s for: %s', async (route, authorization, outcome) => {
    expect(await enter(route, { authorization })).toBe(outcome);
    expect(noted).toHaveLength(outcome === authorization ? 0 : 1);
  });

  it('accepts a session in place of a credential only on admin routes, and never together with one', async () => {
    const cookie = 'a session';
    expect(await enter('administer', { cookie })).toBe('console:ada');
    expect(await enter('read', { cookie })).toBe('unauthenticated');
    expect(await enter('administer', { cookie, authorization: 'nobody' })).toBe('unauthenticated');
    expect(await enter('administer', { cookie, authorization: 'reader' })).toBe('insufficient_scope');
  });

  it('gives a person who is signed in the rights of their roles', async () => {
    signedIn = { kind: 'admin', scopes: new Set<Scope>(['admin:view', 'admin:support']) };
    const cookie = 'a session';
    expect(await enter('look', { cookie })).toBe('console:ada');
    expect(await enter('administer', { cookie })).toBe('insufficient_scope');
    expect(noted).toMatchObject([
      { extensions: { requiredRole: 'operator', requiredScope: 'admin:operate' } },
    ]);
  });

  it('makes a service with a role an admin on the routes of admins, and only there', async () => {
    await enter('look', { authorization: 'support' });
    expect(kind).toBe('admin');
    await enter('read', { authorization: 'support' });
    expect(kind).toBe('service');
  });

  it.each<[string, unknown, string]>([
    ['support', 'little', 'support'],
    ['support', 'much', 'insufficient_scope'],
    ['support', undefined, 'insufficient_scope'],
    ['operator', 'much', 'operator'],
    ['operator', 'little', 'operator'],
    ['viewer', 'little', 'insufficient_scope'],
    ['reader', 'little', 'insufficient_scope'],
  ])('lets a lesser role do a lesser thing: %s, %j', async (authorization, body, outcome) => {
    expect(await enter('revoke', { authorization }, body)).toBe(outcome);
  });

  it('counts all calls of services that have a rate, including those that it then refuses', async () => {
    await enter('read', { authorization: 'limited' });
    await enter('hook', { authorization: 'limited' });
    await enter('read', { authorization: 'reader' });
    expect(counted).toEqual(['limited', 'limited']);
  });

  it('checks the scope for a route of the server itself, which admits callers by hand', async () => {
    const access = { kind: 'scope', scope: 'links:read' } as const;
    const admit = (authorization: string): Promise<unknown> =>
      guard.admit(access, { headers: { authorization } } as never, { setHeader: () => undefined });
    expect(await admit('reader')).toMatchObject({ caller: { serviceId: 'reader' } });
    await expect(admit('hooker')).rejects.toThrow('links:read');
    await expect(admit('nobody')).rejects.toBeInstanceOf(Unauthenticated);
    expect(noted).toHaveLength(2);
    expect(waited).toEqual(['stranger']);
  });
});
