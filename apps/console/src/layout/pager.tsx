import { Button, Group } from '@mantine/core';
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** How many pages of the list precede this one in the browser's history. */
    newerPages?: number;
  }
}

interface PagerProps {
  /** What is listed, such as "links". */
  readonly what: string;
  readonly cursor: string | undefined;
  readonly nextCursor: string | null;
}

/** Pages through a list whose cursors only go forward; back uses the browser's history. */
export function Pager({ what, cursor, nextCursor }: PagerProps) {
  const navigate = useNavigate();
  const { history } = useRouter();
  const newerPages = useLocation({ select: ({ state }) => state.newerPages ?? 0 });
  if (cursor === undefined && nextCursor === null) return null;

  const open = (place: string | undefined, pages: number): void => {
    void navigate({
      to: '.',
      search: (previous) => ({ ...previous, cursor: place }),
      state: { newerPages: pages },
    });
  };
  const goNewer = (): void => {
    if (newerPages > 0) history.back();
    else open(undefined, 0);
  };
  return (
    <Group component="nav" aria-label={`Pages of ${what}`} justify="center" mt="md">
      <Button variant="default" disabled={cursor === undefined} onClick={goNewer}>
        {newerPages > 0 || cursor === undefined ? 'Previous page' : 'First page'}
      </Button>
      <Button
        variant="default"
        disabled={nextCursor === null}
        onClick={() => {
          open(nextCursor ?? undefined, newerPages + 1);
        }}
      >
        Next page
      </Button>
    </Group>
  );
}
