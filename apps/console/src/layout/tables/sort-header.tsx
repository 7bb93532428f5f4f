import { Group, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ListOrder } from '../../api/client/schemas.js';

interface SortHeaderProps {
  readonly title: string;
  /** The order in which the list is. */
  readonly order: ListOrder;
  /** The order that the first click asks for; the next one turns it around. */
  readonly first: ListOrder;
}

/** A column's title that orders the list by the column. The order is in the address; the list starts at its first page again. */
export function SortHeader({ title, order, first }: SortHeaderProps) {
  const navigate = useNavigate();
  const way = wayOf(order, first);
  const sort = (): void => {
    const next = way === 'none' ? first : reversed(order);
    void navigate({ to: '.', search: (previous) => ({ ...previous, order: next, cursor: undefined }) });
  };
  return (
    <UnstyledButton onClick={sort} fz="inherit" fw="inherit">
      <Group gap={4} wrap="nowrap">
        {title}
        <span aria-hidden>{way === 'none' ? '↕' : way === 'ascending' ? '↑' : '↓'}</span>
      </Group>
    </UnstyledButton>
  );
}

/** How a list in this order is sorted by the column that `first` names, as `aria-sort` says it. */
export function wayOf(order: ListOrder, first: ListOrder): 'ascending' | 'descending' | 'none' {
  if (order !== first && order !== reversed(first)) return 'none';
  return order.startsWith('-') ? 'descending' : 'ascending';
}

function reversed(order: ListOrder): ListOrder {
  return (order.startsWith('-') ? order.slice(1) : `-${order}`) as ListOrder;
}
