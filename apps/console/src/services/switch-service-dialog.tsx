import { Text } from '@mantine/core';
import { useSwitchService, type Service } from '../api/services.js';
import { ConfirmDialog } from '../layout/confirm-dialog.js';

interface SwitchServiceDialogProps {
  readonly service: Service;
  readonly onClose: () => void;
}

/** Asks before a service is let in no more, or again. */
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
          ? 'It may call again at once, with the keys it has.'
          : 'None of its credentials is accepted any more, on every replica. Its links stay, and go on being refreshed.'}
      </Text>
    </ConfirmDialog>
  );
}
