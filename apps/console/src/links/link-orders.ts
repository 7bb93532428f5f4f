import type { LinkOrder } from '../api/client/schemas.js';

/** The table's caption in each order of the list. */
export const orderCaptions: Readonly<Record<LinkOrder, string>> = {
  '-createdAt': 'Links, newest first',
  createdAt: 'Links, oldest first',
  userId: 'Links by user, A to Z',
  '-userId': 'Links by user, Z to A',
  lastUsedAt: 'Links, longest unused first',
  '-lastUsedAt': 'Links, last used first',
  refreshDueAt: 'Links, next refresh first',
  '-refreshDueAt': 'Links, next refresh last',
};

const orders = Object.keys(orderCaptions) as LinkOrder[];

/** An order in an address; `undefined` for anything else, and for an order in which links unused since a time are not found. */
export function linkOrderOf(order: unknown, idleSince: string | undefined): LinkOrder | undefined {
  return orders.find((known) => known === order && (idleSince === undefined || isByUse(known)));
}

/** The order of a list whose address names none. */
export function usualOrder(idleSince: string | undefined): LinkOrder {
  return idleSince === undefined ? '-createdAt' : 'lastUsedAt';
}

/** Which links are left out in an order, to be said above the list. */
export function leftOut(order: LinkOrder): string | undefined {
  if (isByUse(order)) return 'In this order pending and revoked links are left out.';
  if (order.endsWith('refreshDueAt')) return 'In this order links without a planned refresh are left out.';
  return undefined;
}

function isByUse(order: LinkOrder): boolean {
  return order.endsWith('lastUsedAt');
}
