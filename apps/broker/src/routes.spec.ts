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
    .replaceAll(/\/+/g, '/');
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
      'DELETE console/session/',
      'GET /connect/:token',
      'GET /oauth/callback',
      'GET /openapi.json',
      'GET /reference',
      'GET /reference/assets/:name',
      'GET /reference/start.js',
      'GET console/',
      'GET console/*',
      'GET console/assets/:name',
      'GET console/session/',
      'GET console/sign-in/',
      'GET console/sign-in/callback',
      'GET problems/:code',
      'HEAD console/',
      'HEAD console/*',
      'HEAD console/assets/:name',
      'POST console/session/',
    ]);
  });

  it('are for admins alone below /v1/admin', () => {
    for (const { name, access } of routes.filter((route) => route.name.includes('/v1/admin'))) {
      expect([name, access]).toEqual([name, { kind: 'scope', scope: 'admin' }]);
    }
  });

  it('are all in the description of the API, except the pages and files of console and reference', () => {
    const left = routes.filter(({ isDescribed }) => !isDescribed).map(({ name }) => name.split(' ')[1] ?? '');
    expect(left.filter((path) => !/^(console|\/reference|\/openapi\.json)/.test(path))).toEqual([]);
  });
});
