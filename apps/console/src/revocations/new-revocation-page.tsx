import { Alert } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useDryRun } from '../api/revocations.js';
import { Page } from '../layout/page/page.js';
import { useDraft } from '../layout/forms/use-draft.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { ForRole } from '../session/for-role.js';
import { ConfirmOrder } from './confirm-order.js';
import { OrderForm } from './order-form.js';

/** Revokes many links: first the broker counts them, then the admin confirms the number. */
export function NewRevocationPage() {
  const dryRun = useDryRun();
  const search = useSearch({ from: '/console/revocations/new' });
  const draft = useDraft('revocation');
  return (
    <Page
      title="Revoke links"
      intro="First a preview counts the links; nothing is revoked until you confirm the number."
    >
      {dryRun.error !== null && <ProblemNotice error={dryRun.error} />}
      {dryRun.data === 0 && (
        <Alert role="status" title="No link would be revoked">
          None of these links is active or pending.
        </Alert>
      )}
      <ForRole roles={['operator']} to="revoke many links">
        <OrderForm
          search={search}
          draft={draft}
          isBusy={dryRun.isPending}
          onSubmit={(order) => {
            dryRun.mutate(order);
          }}
        />
      </ForRole>
      {dryRun.isSuccess && dryRun.data > 0 && (
        <ConfirmOrder
          order={dryRun.variables}
          links={dryRun.data}
          onBegun={draft.drop}
          onClose={dryRun.reset}
        />
      )}
    </Page>
  );
}
