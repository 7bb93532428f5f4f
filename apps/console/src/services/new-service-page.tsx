import { useNavigate } from '@tanstack/react-router';
import { useCreateService } from '../api/services.js';
import { Page } from '../layout/page/page.js';
import { ServiceForm } from './service-form.js';
import { ShownKeyDialog } from './shown-key-dialog.js';

/** Registers a service, and shows its first key. */
export function NewServicePage() {
  const create = useCreateService();
  const navigate = useNavigate();
  return (
    <Page title="Register a service">
      <ServiceForm
        action="Register the service"
        isBusy={create.isPending}
        error={create.error}
        onSubmit={(definition) => {
          create.mutate(definition);
        }}
      />
      {create.data !== undefined && (
        <ShownKeyDialog
          serviceName={create.data.name}
          shownKey={create.data.key}
          onClose={() => {
            void navigate({ to: '/services/$serviceId', params: { serviceId: create.data.id } });
          }}
        />
      )}
    </Page>
  );
}
