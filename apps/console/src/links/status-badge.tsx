import { Badge } from '@mantine/core';
import type { LinkStatus } from '../api/schemas.js';
import { statusLabels } from './link-words.js';

const colours: Readonly<Record<LinkStatus, string>> = {
  pending: 'gray',
  active: 'teal',
  reauthorization_required: 'orange',
  revoked: 'gray',
};

/** The state of a link. */
export function StatusBadge({ status }: { readonly status: LinkStatus }) {
  return (
    <Badge variant="light" color={colours[status]} tt="none" style={{ flexShrink: 0 }}>
      {statusLabels[status]}
    </Badge>
  );
}
