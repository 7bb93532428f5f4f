import { Button, Group } from '@mantine/core';
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { focusHeading } from './frame/use-focus-on-navigation.js';

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
  const nav = useRef<HTMLDivElement>(null);
  const isTurning = useRef(false);
  useEffect(() => {
    if (!isTurning.current) return;
    isTurning.current = false;
    focusList(nav.current);
  }, [cursor]);
  if (cursor === undefined && nextCursor === null) return null;

  const open = (place: string | undefined, pages: number): void => {
    void navigate({
      to: '.',
      search: (previous) => ({ ...previous, cursor: place }),
      state: { newerPages: pages },
    });
  };
  const goNewer = (): void => {
    isTurning.current = true;
    if (newerPages > 0) history.back();
    else open(undefined, 0);
  };
  return (
    <Group ref={nav} component="nav" aria-label={`Pages of ${what}`} justify="center" mt="md">
      <Button variant="default" disabled={cursor === undefined} onClick={goNewer}>
        {newerPages > 0 || cursor === undefined ? 'Previous page' : 'First page'}
      </Button>
      <Button
        variant="default"
        disabled={nextCursor === null}
        onClick={() => {
          isTurning.current = true;
          open(nextCursor ?? undefined, newerPages + 1);
        }}
      >
        Next page
      </Button>
    </Group>
  );
}

/** The list before the buttons: there the next page begins, and its buttons may have gone. */
function focusList(nav: HTMLElement | null): void {
  const list = nav?.parentElement?.querySelector<HTMLElement>('[role="region"], ol, ul') ?? undefined;
  if (list === undefined) focusHeading();
  else {
    list.scrollIntoView({ block: 'nearest' });
    list.focus({ preventScroll: true });
  }
}
