import { Text } from '@mantine/core';
import { useState } from 'react';
import type { Versioned } from '../api/client/api-client.js';
import { useDisableService, useEnableService } from '../api/services.js';
import type { Service } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { nameInText } from '../layout/text/name-text.js';

interface SwitchServiceDialogProps {
  readonly service: Versioned<Service>;
  readonly onClose: () => void;
}

/** Asks before a service is disabled, or enabled again. */
export function SwitchServiceDialog({ service, onClose }: SwitchServiceDialogProps) {
  // As it was when the dialog opened: a colleague who disables it meanwhile must not turn this dialog into the opposite.
  const [{ value, tag }] = useState(service);
  const disable = useDisableService(value.id);
  const enable = useEnableService(value.id);
  const isDisabled = value.disabledAt !== null;
  return (
    <ConfirmDialog
      title={`${isDisabled ? 'Enable' : 'Disable'} ${nameInText(value.name)}?`}
      action={isDisabled ? 'Enable the service' : 'Disable the service'}
      isHarmless={isDisabled}
      isBusy={disable.isPending || enable.isPending}
      error={disable.error ?? enable.error}
      onConfirm={() => {
        if (isDisabled) enable.mutate(tag, { onSuccess: onClose });
        else disable.mutate(undefined, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Text>
        {isDisabled
          ? 'It can call again immediately, with its existing keys.'
          : 'All its credentials stop working at once. Its links stay and keep being refreshed.'}
      </Text>
    </ConfirmDialog>
  );
}
