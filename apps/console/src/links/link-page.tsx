import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { useLink } from '../api/links.js';
import type { AdminLink } from '../api/schemas.js';
import { Loaded } from '../layout/loaded.js';
import { Page } from '../layout/page/page.js';
import { LinkButton } from '../layout/page/page-links.js';
import { ActivityTimeline } from './activity-timeline.js';
import { HoldLinkDialog } from './hold-link-dialog.js';
import { LinkFacts } from './link-facts.js';
import { RevokeLinkDialog } from './revoke-link-dialog.js';

/** One link: its details, its activity, and the buttons to hold and to revoke it. */
export function LinkPage() {
  const { linkId } = useParams({ from: '/console/links/$linkId' });
  const link = useLink(linkId);
  return (
    <Page
      title={link.data === undefined ? 'Link' : `Link of ${link.data.userId}`}
      actions={link.data !== undefined && <LinkActions link={link.data} />}
    >
      <Loaded query={link} what="the link">
        {(data) => (
          <>
            <LinkFacts link={data} />
            <ActivityTimeline linkId={linkId} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function LinkActions({ link }: { readonly link: AdminLink }) {
  const [isAsking, { open, close }] = useDisclosure(false);
  const [isHolding, holding] = useDisclosure(false);
  return (
    <>
      <LinkButton variant="default" to="/links" search={{ userId: link.userId }}>
        All links of this user
      </LinkButton>
      {link.status !== 'revoked' && (
        <Button variant="default" onClick={holding.open}>
          {link.heldAt === null ? 'Hold' : 'Release'}
        </Button>
      )}
      {link.status !== 'revoked' && (
        <Button color="red.9" onClick={open}>
          Revoke
        </Button>
      )}
      {isHolding && <HoldLinkDialog link={link} onClose={holding.close} />}
      {isAsking && <RevokeLinkDialog link={link} onClose={close} />}
    </>
  );
}
