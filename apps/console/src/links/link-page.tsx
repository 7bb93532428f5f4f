import { useParams } from '@tanstack/react-router';
import { UserSessions } from '../link-sessions/user-sessions.js';
import { ActivityTimeline } from './activity-timeline.js';
import { LinkHealthSection } from './link-health.js';
import { LinkFacts } from './link-facts.js';
import { LinkFrame } from './link-frame.js';

/** One link: its health, its details, its activity, and how its user's attempts to link ended. */
export function LinkPage() {
  const { linkId } = useParams({ from: '/console/links/$linkId' });
  return (
    <LinkFrame linkId={linkId} part="Details">
      {(link) => (
        <>
          <LinkHealthSection link={link} />
          <LinkFacts link={link} />
          <ActivityTimeline linkId={linkId} />
          <UserSessions userId={link.userId} serviceId={link.serviceId} />
        </>
      )}
    </LinkFrame>
  );
}
