import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { auditSearchOf } from './audit/audit-search.js';
import { commandSearchOf } from './commands/command-search.js';
import { importSearchOf } from './imports/import-search.js';
import { linkSearchOf } from './links/link-search.js';
import { sessionSearchOf } from './link-sessions/session-search.js';
import { NotFoundPage } from './layout/page/not-found-page.js';
import { FailedPage } from './layout/page/failed-page.js';
import { OverviewPage } from './overview/overview-page.js';
import type { RevocationSearch } from './revocations/order-form.js';
import { serviceSearchOf } from './services/service-search.js';
import { OneTimePage } from './session/one-time-page.js';
import { RootPage } from './session/root-page.js';
import { SessionGate } from './session/session-gate.js';
import { SignedInAgainPage } from './session/signed-in-again-page.js';
import { SignedOutPage } from './session/signed-out-page.js';
import { idIn, parseSearch, textIn, writeSearch } from './search-text.js';

/** A page that is loaded when it is opened. */
const later = (name: keyof typeof import('./other-pages.js')): RouteComponent =>
  lazyRouteComponent(() => import('./other-pages.js'), name);

const rootRoute = createRootRoute({ component: RootPage });

/** Routes for signed-in admins only. */
const consoleRoute = createRoute({ getParentRoute: () => rootRoute, id: 'console', component: SessionGate });

const cursorOf = (search: Record<string, unknown>): { readonly cursor?: string | undefined } => ({
  cursor: textIn(search, 'cursor'),
});

const consoleRoutes = [
  createRoute({ getParentRoute: () => consoleRoute, path: '/', component: OverviewPage }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links',
    component: later('LinksPage'),
    validateSearch: linkSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links/$linkId',
    component: later('LinkPage'),
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links/$linkId/commands',
    component: later('LinkCommandsPage'),
    validateSearch: commandSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links/$linkId/grants',
    component: later('LinkGrantsPage'),
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/search',
    component: later('SearchPage'),
    validateSearch: (search): { readonly q?: string | undefined } => ({ q: textIn(search, 'q') }),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/link-sessions',
    component: later('LinkSessionsPage'),
    validateSearch: sessionSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/link-sessions/$sessionId',
    component: later('LinkSessionPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/commands/$commandId',
    component: later('CommandPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/approvals',
    component: later('ApprovalsPage'),
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/confirmations',
    component: later('ConfirmationsPage'),
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/revocations',
    component: later('RevocationsPage'),
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/revocations/new',
    component: later('NewRevocationPage'),
    validateSearch: (search): RevocationSearch => ({
      userId: textIn(search, 'userId'),
      serviceId: idIn(search, 'serviceId'),
    }),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/imports',
    component: later('ImportsPage'),
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/imports/new',
    component: later('NewImportPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/imports/$importId',
    component: later('ImportPage'),
    validateSearch: importSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/services',
    component: later('ServicesPage'),
    validateSearch: serviceSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/services/new',
    component: later('NewServicePage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/services/$serviceId',
    component: later('ServicePage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/webhooks/$webhookId',
    component: later('WebhookPage'),
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/guardrails',
    component: later('GuardrailsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/guardrails/$guardrail',
    component: later('GuardrailPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/audit',
    component: later('AuditPage'),
    validateSearch: auditSearchOf,
  }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/sessions', component: later('SessionsPage') }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/audit/$recordId',
    component: later('RecordPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/keys',
    component: later('KeysPage'),
    validateSearch: (search): { readonly rotation?: string | undefined } => ({
      rotation: textIn(search, 'rotation'),
    }),
  }),
] as const;

const signedOutRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signed-out',
  component: SignedOutPage,
  validateSearch: (search): { readonly error?: string | undefined } => ({ error: textIn(search, 'error') }),
});

const oneTimeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/one-time',
  component: OneTimePage,
});

const signedInAgainRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signed-in-again',
  component: SignedInAgainPage,
});

/** The page for each address. */
export const consoleRouter = createRouter({
  routeTree: rootRoute.addChildren([
    consoleRoute.addChildren(consoleRoutes),
    signedOutRoute,
    signedInAgainRoute,
    oneTimeRoute,
  ]),
  basepath: '/console',
  parseSearch,
  stringifySearch: writeSearch,
  scrollRestoration: true,
  defaultNotFoundComponent: NotFoundPage,
  defaultErrorComponent: FailedPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof consoleRouter;
  }
}
