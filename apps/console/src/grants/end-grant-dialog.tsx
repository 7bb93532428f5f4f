import { Text } from '@mantine/core';
import { useEndGrant } from '../api/grants.js';
import type { LinkGrant } from '../api/client/schemas.js';
import { useServiceName } from '../api/services.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { nameInText } from '../layout/text/name-text.js';

interface EndGrantDialogProps {
  readonly grant: LinkGrant;
  readonly onClose: () => void;
}

/** Asks before a grant is ended. */
export function EndGrantDialog({ grant, onClose }: EndGrantDialogProps) {
  const end = useEndGrant(grant.linkId);
  const serviceName = nameInText(useServiceName(grant.serviceId));
  return (
    <ConfirmDialog
      title={`End the grant of ${serviceName}?`}
      action="End this grant"
      isBusy={end.isPending}
      error={end.error}
      onConfirm={() => {
        end.mutate(grant.id, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Text>
        {serviceName} can no longer act on this link, on every replica: commands that were not sent yet are
        not sent, and answers still being streamed are cut.
      </Text>
    </ConfirmDialog>
  );
}
