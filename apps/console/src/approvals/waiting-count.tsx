import { Badge, VisuallyHidden } from '@mantine/core';
import { useApprovals } from '../api/approvals.js';
import { countText } from '../layout/text/format.js';

/** How many commands wait for approval; nothing while none does. */
export function WaitingCount() {
  const { data } = useApprovals();
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Badge variant="light" color="orange" tt="none">
      {countText(data.items.length)}
      {data.nextCursor !== null && '+'}
      <VisuallyHidden> waiting</VisuallyHidden>
    </Badge>
  );
}
