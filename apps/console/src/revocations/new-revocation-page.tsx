import { Alert } from '@mantine/core';
import { useDryRun } from '../api/revocations.js';
import { Page } from '../layout/page.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { ConfirmOrder } from './confirm-order.js';
import { OrderForm } from './order-form.js';

/** Ends many links: first the broker counts them, then the admin confirms the number. */
export function NewRevocationPage() {
  const dryRun = useDryRun();
  return (
    <Page
      title="Revoke links"
      intro="The links are counted first; nothing is ended until you confirm their number."
    >
      {dryRun.error !== null && <ProblemNotice error={dryRun.error} />}
      {dryRun.data === 0 && (
        <Alert role="status" title="No link would be ended">
          No link of these is active or waits for its confirmation.
        </Alert>
      )}
      <OrderForm
        isBusy={dryRun.isPending}
        onSubmit={(order) => {
          dryRun.mutate(order);
        }}
      />
      {dryRun.isSuccess && dryRun.data > 0 && (
        <ConfirmOrder order={dryRun.variables} links={dryRun.data} onClose={dryRun.reset} />
      )}
    </Page>
  );
}
