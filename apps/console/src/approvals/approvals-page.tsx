import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApprovals } from '../api/approvals.js';
import { Loaded } from '../layout/loaded.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { Pager } from '../layout/tables/pager.js';
import { ApprovalSection } from './approval-section.js';
import { DecideDialog, type AskedDecision } from './decide-dialog.js';

/** Commands that wait until someone approves them. */
export function ApprovalsPage() {
  const { cursor } = useSearch({ from: '/console/approvals' });
  const approvals = useApprovals(cursor);
  const [asked, ask] = useState<AskedDecision>();
  return (
    <Page
      title="Approvals"
      intro="Commands that are sent only if another person than the one who asked approves them. What is shown is exactly what is sent."
    >
      <Loaded query={approvals} what="the commands that wait">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 && (
              <NothingFound
                title="Nothing to approve"
                advice="Each service’s page sets which of its commands need approval."
              />
            )}
            {items.map((approval) => (
              <ApprovalSection key={approval.commandId} approval={approval} ask={ask} />
            ))}
            <Pager what="approvals" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
      {/* Not inside the list: it says what became of the command even if a colleague's decision has removed it there. */}
      {asked !== undefined && (
        <DecideDialog
          {...asked}
          onClose={() => {
            ask(undefined);
          }}
        />
      )}
    </Page>
  );
}
