import { useServiceName } from '../api/services.js';
import { PageLink } from '../layout/page/page-links.js';
import { nameInText } from '../layout/text/name-text.js';

/** A service by its name, as a link to its page. */
export function ServiceName({ serviceId }: { readonly serviceId: string }) {
  return (
    <PageLink to="/services/$serviceId" params={{ serviceId }}>
      {nameInText(useServiceName(serviceId))}
    </PageLink>
  );
}
