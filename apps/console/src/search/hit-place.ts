import type { LinkProps } from '@tanstack/react-router';
import type { SearchHit } from '../api/client/schemas.js';

/** What each kind is called. */
export const hitLabels: Readonly<Record<SearchHit['kind'], string>> = {
  user: 'User',
  link: 'Link',
  link_session: 'Link attempt',
  request: 'Request',
  command: 'Command',
  service: 'Service',
  service_key: 'Service key',
  vault_key: 'Vault key',
  device: 'Device',
};

/** The page of what was found. */
export function placeOf({ kind, id, serviceId }: SearchHit): Pick<LinkProps, 'to' | 'params' | 'search'> {
  switch (kind) {
    case 'user':
      return { to: '/links', search: { userId: id } };
    case 'link':
      return { to: '/links/$linkId', params: { linkId: id } };
    case 'link_session':
      return { to: '/link-sessions/$sessionId', params: { sessionId: id } };
    case 'request':
      return { to: '/audit', search: { requestId: id } };
    case 'command':
      return { to: '/commands/$commandId', params: { commandId: id } };
    case 'service':
    case 'service_key':
      return { to: '/services/$serviceId', params: { serviceId: serviceId ?? id } };
    case 'vault_key':
      return { to: '/keys' };
    case 'device':
      return { to: '/audit', search: { device: id } };
  }
}
