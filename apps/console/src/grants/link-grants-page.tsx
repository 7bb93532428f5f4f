import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useLinkGrants } from '../api/grants.js';
import type { AdminLink, LinkGrant } from '../api/client/schemas.js';
import { useHoldsRole } from '../api/client/session.js';
import { DataTable } from '../layout/tables/data-table.js';
import { Loaded } from '../layout/loaded.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Pager } from '../layout/tables/pager.js';
import { nameInText } from '../layout/text/name-text.js';
import { LinkFrame } from '../links/link-frame.js';
import { ForRole } from '../session/for-role.js';
import { EndGrantDialog } from './end-grant-dialog.js';
import { grantColumns } from './grant-columns.js';

// The choice of capabilities is large, and few pages need it.
const GiveGrantDialog = lazy(async () => ({
  default: (await import('./give-grant-dialog.js')).GiveGrantDialog,
}));

/** Which other services may act on a link, and which could. */
export function LinkGrantsPage() {
  const { linkId } = useParams({ from: '/console/links/$linkId/grants' });
  return (
    <LinkFrame linkId={linkId} part="Grants">
      {(link) => (
        <>
          <GiveGrant link={link} />
          <GrantList link={link} />
        </>
      )}
    </LinkFrame>
  );
}

function GiveGrant({ link }: { readonly link: AdminLink }) {
  const [isGiving, { open, close }] = useDisclosure(false);
  const isUsable = link.status !== 'revoked' && link.status !== 'pending';
  return (
    <div>
      <Text mb="xs">
        A grant lets another service than {nameInText(link.serviceName)} act on this link: only for what the
        grant names, only where it says, and only until it ends.
      </Text>
      {isUsable && (
        <ForRole roles={['access']} to="give and end grants">
          <Button onClick={open}>Give a grant</Button>
        </ForRole>
      )}
      <Suspense>{isGiving && <GiveGrantDialog link={link} onClose={close} />}</Suspense>
    </div>
  );
}

function GrantList({ link }: { readonly link: AdminLink }) {
  const { cursor } = useSearch({ from: '/console/links/$linkId/grants' });
  const grants = useLinkGrants(link.id, cursor);
  const mayEnd = useHoldsRole('access');
  const [ending, setEnding] = useState<LinkGrant>();
  return (
    <Loaded query={grants} what="the grants">
      {({ items, nextCursor }) => (
        <>
          {items.length === 0 ? (
            <NothingFound
              title="No grants"
              advice={`Only ${nameInText(link.serviceName)}, and services that may use every link, act on this link.`}
            />
          ) : (
            <DataTable
              caption="Grants, newest first"
              columns={grantColumns(mayEnd ? setEnding : undefined)}
              rows={items}
              keyOf={({ id }) => id}
            />
          )}
          <Pager what="grants" cursor={cursor} nextCursor={nextCursor} />
          {ending !== undefined && (
            <EndGrantDialog
              grant={ending}
              onClose={() => {
                setEnding(undefined);
              }}
            />
          )}
        </>
      )}
    </Loaded>
  );
}
