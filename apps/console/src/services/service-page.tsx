import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import type { Versioned } from '../api/client/api-client.js';
import { useService } from '../api/services.js';
import type { Service } from '../api/client/schemas.js';
import { CopyableId } from '../layout/text/copyable-id.js';
import { Loaded } from '../layout/loaded.js';
import { Page } from '../layout/page/page.js';
import { LinkButton } from '../layout/page/page-links.js';
import { nameInText } from '../layout/text/name-text.js';
import { ForRole } from '../session/for-role.js';
import { ChangeService } from './change-service.js';
import { KeysSection } from './keys/keys-section.js';
import { KeptGrants } from './sensitive-grants.js';
import { ServiceState } from './services-page.js';
import { WebhooksSection } from '../webhooks/webhooks-section.js';
import { TrafficSection } from './traffic-section.js';
import { SwitchServiceDialog } from './switch-service-dialog.js';

/** One service: its keys and its permissions. */
export function ServicePage() {
  const { serviceId } = useParams({ from: '/console/services/$serviceId' });
  const service = useService(serviceId);
  return (
    <Page
      title={nameInText(service.data?.value.name ?? 'Service')}
      intro={
        service.data !== undefined && (
          <>
            <ServiceState service={service.data.value} /> Service id{' '}
            <CopyableId id={serviceId} of="service" />
          </>
        )
      }
      actions={service.data !== undefined && <ServiceActions service={service.data} />}
    >
      <Loaded query={service} what="the service">
        {(data) => (
          <>
            <KeysSection service={data.value} />
            <KeptGrants service={data} />
            <TrafficSection serviceId={serviceId} />
            <WebhooksSection serviceId={serviceId} />
            <ChangeService key={serviceId} service={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ServiceActions({ service }: { readonly service: Versioned<Service> }) {
  const [isAsking, { open, close }] = useDisclosure(false);
  const { id, disabledAt } = service.value;
  return (
    <>
      <LinkButton variant="default" to="/links" search={{ serviceId: id }}>
        View links
      </LinkButton>
      <ForRole roles={['operator']} to="revoke its links">
        <LinkButton variant="default" to="/revocations/new" search={{ serviceId: id }}>
          Revoke its links
        </LinkButton>
      </ForRole>
      <ForRole roles={['access']} to="change a service">
        <Button variant="default" onClick={open}>
          {disabledAt === null ? 'Disable' : 'Enable'}
        </Button>
      </ForRole>
      {isAsking && <SwitchServiceDialog service={service} onClose={close} />}
    </>
  );
}
