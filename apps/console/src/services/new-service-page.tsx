import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useCreateService } from '../api/services.js';
import { Page } from '../layout/page/page.js';
import { UnsavedGuard } from '../layout/forms/unsaved-guard.js';
import { useDraft } from '../layout/forms/use-draft.js';
import { ForRole } from '../session/for-role.js';
import { ServiceForm } from './service-form.js';
import { changedFields, emptyText, type ServiceText } from './service-text.js';
import { useShowKey } from './keys/shown-keys.js';

/** Registers a service, and shows its first key. */
export function NewServicePage() {
  const draft = useDraft('new service');
  const [text, setText] = useState<ServiceText>(() => ({ ...emptyText, ...draft.kept?.typed }));
  const navigate = useNavigate();
  const showKey = useShowKey();
  const create = useCreateService(({ id, name, key }) => {
    draft.drop();
    setText(emptyText);
    showKey({
      serviceName: name,
      key,
      onClose: () => {
        void navigate({ to: '/services/$serviceId', params: { serviceId: id } });
      },
    });
  });
  return (
    <Page title="Register a service">
      <UnsavedGuard isUnsaved={changedFields(emptyText, text).length > 0} onDiscard={draft.drop} />
      <ForRole roles={['access']} to="register a service">
        <ServiceForm
          text={text}
          onType={(typed) => {
            setText(typed);
            draft.keep(typed, emptyText);
          }}
          action="Register the service"
          isBusy={create.isPending}
          error={create.error}
          onSubmit={(definition) => {
            create.mutate(definition);
          }}
        />
      </ForRole>
    </Page>
  );
}
