import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useLink } from '../api/links.js';
import type { AdminLink } from '../api/client/schemas.js';
import { Loaded } from '../layout/loaded.js';
import { nameInText } from '../layout/text/name-text.js';
import { Page } from '../layout/page/page.js';
import { LinkButton } from '../layout/page/page-links.js';
import { ForRole } from '../session/for-role.js';
import { HoldLinkDialog } from './hold-link-dialog.js';
import { RevokeLinkDialog } from './revoke-link-dialog.js';

const parts = [
  { to: '/links/$linkId', label: 'Details' },
  { to: '/links/$linkId/commands', label: 'Commands' },
  { to: '/links/$linkId/grants', label: 'Grants' },
] as const;

interface LinkFrameProps {
  readonly linkId: string;
  /** Which of a link's pages this is. */
  readonly part: (typeof parts)[number]['label'];
  readonly children: (link: AdminLink) => ReactNode;
}

/** What the pages of one link have in common: its user, the way to the others, and the buttons to hold and to revoke it. */
export function LinkFrame({ linkId, part, children }: LinkFrameProps) {
  const link = useLink(linkId);
  return (
    <Page
      title={titleOf(link.data, part)}
      actions={link.data !== undefined && <LinkActions link={link.data} />}
    >
      <Group component="nav" gap="xs" aria-label="Pages of this link">
        {parts.map(({ to, label }) => (
          <LinkButton
            key={to}
            to={to}
            params={{ linkId }}
            size="xs"
            variant={label === part ? 'light' : 'default'}
            aria-current={label === part ? 'page' : undefined}
          >
            {label}
          </LinkButton>
        ))}
      </Group>
      <Loaded query={link} what="the link">
        {children}
      </Loaded>
    </Page>
  );
}

function titleOf(link: AdminLink | undefined, part: LinkFrameProps['part']): string {
  const title = link === undefined ? 'Link' : `Link of ${nameInText(link.userId)}`;
  return part === 'Details' ? title : `${title}: ${part.toLowerCase()}`;
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
        <ForRole roles={['support']} to="hold a link">
          <Button variant="default" onClick={holding.open}>
            {link.heldAt === null ? 'Hold' : 'Release'}
          </Button>
        </ForRole>
      )}
      {link.status !== 'revoked' && (
        <ForRole roles={['support', 'operator']} to="revoke a link">
          <Button color="red.9" onClick={open}>
            Revoke
          </Button>
        </ForRole>
      )}
      {isHolding && <HoldLinkDialog link={link} onClose={holding.close} />}
      {isAsking && <RevokeLinkDialog link={link} onClose={close} />}
    </>
  );
}
