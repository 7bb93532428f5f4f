/** The chapters of the API's description, in the order in which a newcomer needs them. */
export const tags = [
  { name: 'Linking', description: 'How a user’s COCO account becomes a link.' },
  { name: 'Links', description: 'The state of links, their activity, and their end.' },
  { name: 'Devices', description: 'Reading and commanding the devices of a linked user.' },
  { name: 'Events', description: 'What happened to links, as a feed and by webhooks.' },
  { name: 'Admin', description: 'Services, links of all services, revocations, keys and the audit trail.' },
  { name: 'Problems', description: 'The pages that the `type` of a problem leads to.' },
] as const;

const CHAPTERS: Readonly<Record<string, (typeof tags)[number]['name']>> = {
  BrowserController: 'Linking',
  LinkSessionsController: 'Linking',
  LinksController: 'Links',
  LinkGrantsController: 'Links',
  HeldGrantsController: 'Links',
  NetworksController: 'Devices',
  ResourcesController: 'Devices',
  CommandsController: 'Devices',
  FollowedCommandsController: 'Devices',
  CommandDecisionsController: 'Devices',
  StandardController: 'Devices',
  EventsController: 'Events',
  WebhooksController: 'Events',
  AdminWebhooksController: 'Admin',
  ServicesController: 'Admin',
  CapabilitiesController: 'Admin',
  GuardrailsController: 'Admin',
  ApprovalsController: 'Admin',
  AdminLinksController: 'Admin',
  AdminLinkSessionsController: 'Admin',
  LinkHoldsController: 'Admin',
  AdminLinkGrantsController: 'Admin',
  AdminCommandsController: 'Admin',
  RevocationsController: 'Admin',
  LinkImportsController: 'Admin',
  KeysController: 'Admin',
  RefreshController: 'Admin',
  PendingActionsController: 'Admin',
  SessionsController: 'Admin',
  LinkRefreshController: 'Admin',
  LinkTestController: 'Admin',
  LinkInvitationsController: 'Admin',
  TrafficController: 'Admin',
  TrailController: 'Admin',
  UsersController: 'Admin',
  SearchController: 'Admin',
  OverviewController: 'Admin',
  ProblemsController: 'Problems',
};

/** The chapter of a controller's routes. @throws Error for a controller that is not in the table */
export function tagOf(controller: string): string {
  const chapter = CHAPTERS[controller];
  if (chapter === undefined) throw new Error(`${controller} is not in tags.ts yet`);
  return chapter;
}
