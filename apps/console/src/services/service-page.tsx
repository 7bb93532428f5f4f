import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useParams } from '@tanstack/react-router';
import { useChangeService, useService } from '../api/services.js';
import type { Service } from '../api/schemas.js';
import { Loaded } from '../layout/loaded.js';
import { Page } from '../layout/page/page.js';
import { LinkButton } from '../layout/page/page-links.js';
import { KeysSection } from './keys-section.js';
import { changesOf } from './service-definition.js';
import { KeptGrants } from './sensitive-grants.js';
import { ServiceForm } from './service-form.js';
import { ServiceState } from './services-page.js';
import { SwitchServiceDialog } from './switch-service-dialog.js';

/** One service: its keys and its permissions. */
export function ServicePage() {
  const { serviceId } = useParams({ from: '/console/services/$serviceId' });
  const service = useService(serviceId);
  return (
    <Page
      title={service.data?.name ?? 'Service'}
      intro={service.data !== undefined && <ServiceState service={service.data} />}
      actions={service.data !== undefined && <ServiceActions service={service.data} />}
    >
      <Loaded query={service} what="the service">
        {(data) => (
          <>
            <KeysSection service={data} />
            <KeptGrants service={data} />
            {/* Reset when the grants change elsewhere on the page, so that it does not restore old ones. */}
            <ChangeService key={data.capabilities.join()} service={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ChangeService({ service }: { readonly service: Service }) {
  const change = useChangeService(service.id);
  return (
    <ServiceForm
      service={service}
      action="Save"
      isBusy={change.isPending}
      error={change.error}
      onSubmit={(definition) => {
        const changes = changesOf(service, definition);
        if (Object.keys(changes).length === 0) tell('Nothing was changed.');
        else change.mutate(changes, { onSuccess: () => tell('Saved.') });
      }}
    />
  );
}

function tell(message: string): string {
  return notifications.show({ message, color: 'teal' });
}

function ServiceActions({ service }: { readonly service: Service }) {
  const [isAsking, { open, close }] = useDisclosure(false);
  return (
    <>
      <LinkButton variant="default" to="/links" search={{ serviceId: service.id }}>
        View links
      </LinkButton>
      <Button variant="default" onClick={open}>
        {service.disabledAt === null ? 'Disable' : 'Enable'}
      </Button>
      {isAsking && <SwitchServiceDialog service={service} onClose={close} />}
    </>
  );
}
