import type { ServiceSearch } from '../api/services.js';
import type { ServiceOrder } from '../api/client/schemas.js';
import { textIn } from '../search-text.js';

/** The table's caption in each order of the list. */
export const orderCaptions: Readonly<Record<ServiceOrder, string>> = {
  '-createdAt': 'Services, newest first',
  createdAt: 'Services, oldest first',
  name: 'Services, A to Z',
  '-name': 'Services, Z to A',
  lastUsedAt: 'Services, longest unused key first',
  '-lastUsedAt': 'Services, last used key first',
};

const orders = Object.keys(orderCaptions) as ServiceOrder[];

/** Parses the address of the list of services; an order that the API does not know is left out. */
export function serviceSearchOf(search: Readonly<Record<string, unknown>>): ServiceSearch {
  return {
    name: textIn(search, 'name'),
    order: orders.find((order) => order === search.order),
    cursor: textIn(search, 'cursor'),
  };
}
