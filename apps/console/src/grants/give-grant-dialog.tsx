import { Alert, Checkbox, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useGiveGrant } from '../api/grants.js';
import { problemOfField } from '../api/client/problem.js';
import type { AdminLink } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { ReasonField } from '../layout/forms/reason-field.js';
import { ServiceSelect } from '../services/service-select.js';
import { grantRequestOf } from './grant-request.js';
import { PlaceFields } from './place-fields.js';
import { RightFields } from './right-fields.js';
import { nameInText } from '../layout/text/name-text.js';

interface GiveGrantDialogProps {
  readonly link: AdminLink;
  readonly onClose: () => void;
}

/** Asks who may act on a link, what they may do, where and until when, and gives the grant. */
export function GiveGrantDialog({ link, onClose }: GiveGrantDialogProps) {
  const [isEmergency, setEmergency] = useState(false);
  const give = useGiveGrant(link.id);
  const wrong = (field: string): string | undefined => problemOfField(give.error, field);
  const confirm = (form: FormData): void => {
    give.mutate(grantRequestOf(form), {
      onSuccess: () => {
        notifications.show({ message: 'The grant is active on every replica.', color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={`Let another service act on the link of ${nameInText(link.userId)}`}
      action={isEmergency ? 'Break the glass' : 'Give this grant'}
      isHarmless={!isEmergency}
      isWide
      isBusy={give.isPending}
      error={give.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <ServiceSelect isRequired without={link.serviceId} error={wrong('serviceId')} />
      <RightFields wrong={wrong} />
      <PlaceFields wrong={wrong} />
      <Checkbox
        name="breakGlass"
        label="Emergency (break-glass)"
        checked={isEmergency}
        onChange={(event) => {
          setEmergency(event.currentTarget.checked);
        }}
      />
      {isEmergency && <EmergencyNote ownerName={link.serviceName} />}
      <TextInput
        name="notAfter"
        label="Until"
        description={
          isEmergency
            ? 'At most 15 minutes from now; leave empty for 15 minutes'
            : 'At most a year from now; leave empty for a year'
        }
        type="datetime-local"
        error={wrong('notAfter')}
      />
      <ReasonField name="reason" error={wrong('reason')} />
    </ConfirmDialog>
  );
}

function EmergencyNote({ ownerName }: { readonly ownerName: string }) {
  return (
    <Alert color="orange" role="note" title="The owner is notified">
      {ownerName} gets the event link.break_glass at once, and the audit trail names you.
    </Alert>
  );
}
