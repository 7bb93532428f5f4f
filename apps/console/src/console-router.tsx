import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { ApprovalsPage } from './approvals/approvals-page.js';
import { AuditPage } from './audit/audit-page.js';
import { RecordPage } from './audit/record-page.js';
import { auditSearchOf } from './audit/audit-search.js';
import { commandSearchOf } from './commands/command-search.js';
import { ConfirmationsPage } from './confirmations/confirmations-page.js';
import { CommandPage } from './commands/command-page.js';
import { LinkCommandsPage } from './commands/link-commands-page.js';
import { LinkGrantsPage } from './grants/link-grants-page.js';
import { GuardrailPage } from './guardrails/guardrail-page.js';
import { GuardrailsPage } from './guardrails/guardrails-page.js';
import { ImportPage } from './imports/import-page.js';
import { importSearchOf } from './imports/import-search.js';
import { ImportsPage } from './imports/imports-page.js';
import { NewImportPage } from './imports/new-import-page.js';
import { KeysPage } from './keys/keys-page.js';
import { LinkPage } from './links/link-page.js';
import { LinksPage } from './links/links-page.js';
import { linkSearchOf } from './links/link-search.js';
import { LinkSessionPage } from './link-sessions/link-session-page.js';
import { LinkSessionsPage } from './link-sessions/link-sessions-page.js';
import { sessionSearchOf } from './link-sessions/session-search.js';
import { NotFoundPage } from './layout/page/not-found-page.js';
import { FailedPage } from './layout/page/failed-page.js';
import { OverviewPage } from './overview/overview-page.js';
import { NewRevocationPage } from './revocations/new-revocation-page.js';
import type { RevocationSearch } from './revocations/order-form.js';
import { RevocationsPage } from './revocations/revocations-page.js';
import { SearchPage } from './search/search-page.js';
import { NewServicePage } from './services/new-service-page.js';
import { serviceSearchOf } from './services/service-search.js';
import { ServicePage } from './services/service-page.js';
import { ServicesPage } from './services/services-page.js';
import { SessionsPage } from './sessions/sessions-page.js';
import { OneTimePage } from './session/one-time-page.js';
import { RootPage } from './session/root-page.js';
import { SessionGate } from './session/session-gate.js';
import { SignedInAgainPage } from './session/signed-in-again-page.js';
import { SignedOutPage } from './session/signed-out-page.js';
import { WebhookPage } from './webhooks/webhook-page.js';
import { idIn, parseSearch, textIn, writeSearch } from './search-text.js';

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
    component: LinksPage,
    validateSearch: linkSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links/$linkId',
    component: LinkPage,
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links/$linkId/commands',
    component: LinkCommandsPage,
    validateSearch: commandSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/links/$linkId/grants',
    component: LinkGrantsPage,
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/search',
    component: SearchPage,
    validateSearch: (search): { readonly q?: string | undefined } => ({ q: textIn(search, 'q') }),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/link-sessions',
    component: LinkSessionsPage,
    validateSearch: sessionSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/link-sessions/$sessionId',
    component: LinkSessionPage,
  }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/commands/$commandId', component: CommandPage }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/approvals',
    component: ApprovalsPage,
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/confirmations',
    component: ConfirmationsPage,
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/revocations',
    component: RevocationsPage,
    validateSearch: cursorOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/revocations/new',
    component: NewRevocationPage,
    validateSearch: (search): RevocationSearch => ({
      userId: textIn(search, 'userId'),
      serviceId: idIn(search, 'serviceId'),
    }),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/imports',
    component: ImportsPage,
    validateSearch: cursorOf,
  }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/imports/new', component: NewImportPage }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/imports/$importId',
    component: ImportPage,
    validateSearch: importSearchOf,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/services',
    component: ServicesPage,
    validateSearch: serviceSearchOf,
  }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/services/new', component: NewServicePage }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/services/$serviceId', component: ServicePage }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/webhooks/$webhookId',
    component: WebhookPage,
    validateSearch: cursorOf,
  }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/guardrails', component: GuardrailsPage }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/guardrails/$guardrail',
    component: GuardrailPage,
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/audit',
    component: AuditPage,
    validateSearch: auditSearchOf,
  }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/sessions', component: SessionsPage }),
  createRoute({ getParentRoute: () => consoleRoute, path: '/audit/$recordId', component: RecordPage }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/keys',
    component: KeysPage,
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
