import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ROUTE_ACCESS, type RouteAccess } from '#access';
import { OPERATION_DESCRIPTION } from '#kernel';
import { controllersOf } from './description/openapi-document.js';
import { routeModules } from './route-modules.js';

interface Route {
  readonly name: string;
  readonly access: RouteAccess | undefined;
  readonly isDescribed: boolean;
}

function routesOf(module: Type): Route[] {
  return controllersOf(module).flatMap((controller) => {
    const prefix = String(Reflect.getMetadata(PATH_METADATA, controller));
    const handlers = Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object));
    return handlers.flatMap(({ value: handler }: { value?: unknown }) => routeOf(prefix, handler));
  });
}

function routeOf(prefix: string, handler: unknown): Route[] {
  if (typeof handler !== 'function') return [];
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (method === undefined) return [];
  const path = [prefix, String(Reflect.getMetadata(PATH_METADATA, handler))]
    .join('/')
    .replaceAll(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '');
  const access = Reflect.getMetadata(ROUTE_ACCESS, handler) as RouteAccess | undefined;
  const isDescribed = Reflect.hasMetadata(OPERATION_DESCRIPTION, handler);
  return [{ name: `${RequestMethod[method]} ${path}`, access, isDescribed }];
}

const routes = routeModules.flatMap(routesOf);

describe('the routes of the broker', () => {
  it('all say who may enter', () => {
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter(({ access }) => access === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('are open without a credential only for browsers', () => {
    const open = routes.filter(({ access }) => access?.kind === 'open').map(({ name }) => name);
    expect(open.sort()).toEqual([
      'DELETE console/session',
      'GET /',
      'GET /connect/:token',
      'GET /oauth/callback',
      'GET /openapi.json',
      'GET /reference',
      'GET /reference/*',
      'GET /reference/assets/:name',
      'GET /reference/start.js',
      'GET console',
      'GET console/*',
      'GET console/assets/:name',
      'GET console/session',
      'GET console/sign-in',
      'GET console/sign-in/callback',
      'GET problems/:code',
      'HEAD console',
      'HEAD console/*',
      'HEAD console/assets/:name',
      'POST console/session',
    ]);
  });

  it('are for admins alone below /v1/admin, and each names the role that it needs', () => {
    const without = routes.filter(({ name, access }) => name.includes('v1/admin') && access?.kind !== 'role');
    expect(without.map(({ name }) => name)).toEqual([]);
    const elsewhere = routes.filter(
      ({ name, access }) => !name.includes('v1/admin') && access?.kind === 'role',
    );
    expect(elsewhere).toEqual([]);
  });

  it('let every admin read', () => {
    const reads = routes.filter(({ name }) => /^GET \/?v1\/admin/.test(name));
    expect(reads.length).toBeGreaterThan(15);
    for (const { name, access } of reads)
      expect([name, access]).toEqual([name, { kind: 'role', role: 'viewer', lesser: undefined }]);
  });

  // Written out, so that no role gets a change by mistake: a new route must be added here too.
  it('let admins change only what their role is for', () => {
    const changes: Record<string, string[]> = {};
    for (const { name, access } of routes) {
      if (access?.kind !== 'role' || name.startsWith('GET ')) continue;
      const roles = [access.role, ...(access.lesser === undefined ? [] : [access.lesser.role])];
      (changes[roles.join(', partly ')] ??= []).push(name.replace(/ \/?v1\/admin/, ' '));
    }
    for (const names of Object.values(changes)) names.sort();
    expect(changes).toEqual({
      // Their own sessions; those of others require the role `access`.
      viewer: ['DELETE /console-sessions/:sessionId'],
      support: [
        'DELETE /links/:id/hold',
        'POST /approvals/:commandId/approve',
        'POST /approvals/:commandId/deny',
        'POST /links/:id/invitations',
        'POST /links/:id/refresh',
        'POST /links/:id/test',
        'PUT /links/:id/hold',
      ],
      'operator, partly support': ['POST /revocations'],
      operator: [
        'DELETE /guardrails/:guardrail',
        'DELETE /keys/:keyId',
        'DELETE /link-imports/:importId',
        'DELETE /users/:userId',
        'POST /keys/rotate',
        'POST /link-imports',
        'POST /pending-actions/:actionId/confirm',
        'POST /pending-actions/:actionId/refuse',
        'POST /refresh/resume',
        'POST /webhooks/:webhookId/resend',
        'PUT /guardrails/:guardrail',
      ],
      access: [
        'DELETE /links/:id/grants/:grantId',
        'DELETE /services/:serviceId',
        'DELETE /services/:serviceId/keys/:keyId',
        'PATCH /services/:serviceId',
        'POST /links/:id/grants',
        'POST /services',
        'POST /services/:serviceId/enable',
        'POST /services/:serviceId/keys',
      ],
    });
  });

  it('are all in the description of the API, except the pages and files of console and reference', () => {
    const left = routes.filter(({ isDescribed }) => !isDescribed).map(({ name }) => name.split(' ')[1] ?? '');
    expect(left.filter((path) => !/^(console|\/$|\/reference|\/openapi\.json)/.test(path))).toEqual([]);
  });
});
