import { Text } from '@mantine/core';
import { useSwitchService } from '../api/services.js';
import type { Service } from '../api/schemas.js';
import { ConfirmDialog } from '../layout/confirm-dialog.js';

interface SwitchServiceDialogProps {
  readonly service: Service;
  readonly onClose: () => void;
}

/** Asks before a service is disabled, or enabled again. */
export function SwitchServiceDialog({ service, onClose }: SwitchServiceDialogProps) {
  const change = useSwitchService(service.id);
  const enable = service.disabledAt !== null;
  return (
    <ConfirmDialog
      title={`${enable ? 'Enable' : 'Disable'} ${service.name}?`}
      action={enable ? 'Enable the service' : 'Disable the service'}
      isHarmless={enable}
      isBusy={change.isPending}
      error={change.error}
      onConfirm={() => {
        change.mutate(enable, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Text>
        {enable
          ? 'It can call again immediately, with its existing keys.'
          : 'All its credentials stop working at once. Its links stay and keep being refreshed.'}
      </Text>
    </ConfirmDialog>
  );
}
