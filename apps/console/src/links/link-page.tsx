import { useParams } from '@tanstack/react-router';
import { ActivityTimeline } from './activity-timeline.js';
import { LinkFacts } from './link-facts.js';
import { LinkFrame } from './link-frame.js';

/** One link: its details and its activity. */
export function LinkPage() {
  const { linkId } = useParams({ from: '/console/links/$linkId' });
  return (
    <LinkFrame linkId={linkId} part="Details">
      {(link) => (
        <>
          <LinkFacts link={link} />
          <ActivityTimeline linkId={linkId} />
        </>
      )}
    </LinkFrame>
  );
}
