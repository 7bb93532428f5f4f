import type { Link, LinkViewer } from '../link/link.js';
import { LinkNotActive, LinkNotFound, ReauthorizationRequired } from '../vault-errors.js';
import type { LiveLink } from './live-link.loader.js';

/** Whether the viewer may see the link at all. */
export function isVisible(viewer: LinkViewer, link: Link): boolean {
  if (viewer.grant !== undefined) return viewer.grant.linkId === link.id;
  return viewer.linkAccess === 'any' || link.serviceId === viewer.serviceId;
}

/**
 * The link, if the viewer may use it now.
 *
 * @throws LinkNotFound, LinkNotActive, ReauthorizationRequired
 */
export function usable(viewer: LinkViewer, live: LiveLink | undefined): Link {
  if (live === undefined) throw new LinkNotFound();
  const { link } = live;
  if (!isVisible(viewer, link)) throw new LinkNotFound(link);
  if (link.status === 'revoked') throw new LinkNotFound();
  if (link.status === 'pending') throw new LinkNotActive();
  if (link.status === 'reauthorization_required') throw new ReauthorizationRequired(link.id, link.lastError);
  return link;
}
