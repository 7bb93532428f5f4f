import { useServiceName } from '../api/services.js';
import { PageLink } from '../layout/page/page-links.js';
import { nameInText } from '../layout/text/name-text.js';

interface ServiceNameProps {
  readonly serviceId: string;
  /** In running text a link needs more than its colour (WCAG 2.2, 1.4.1). */
  readonly isInText?: boolean;
}

/** A service by its name, as a link to its page. */
export function ServiceName({ serviceId, isInText = false }: ServiceNameProps) {
  return (
    <PageLink to="/services/$serviceId" params={{ serviceId }} underline={isInText ? 'always' : 'hover'}>
      {nameInText(useServiceName(serviceId))}
    </PageLink>
  );
}
