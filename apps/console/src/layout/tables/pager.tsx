import { Button, Group, NativeSelect } from '@mantine/core';
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { pageSizes, USUAL_SIZE, usePageSize } from '../../api/client/page.js';
import { focusHeading } from '../frame/use-focus-on-navigation.js';

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
  if (cursor === undefined && nextCursor === null) return <SizeOfShortList />;

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
      <SizeSelect />
    </Group>
  );
}

/** Rows a page, to be chosen. */
function SizeSelect() {
  const [size, choose] = usePageSize();
  return (
    <NativeSelect
      aria-label="Rows a page"
      value={size}
      data={pageSizes.map((rows) => ({ value: String(rows), label: `${rows} rows` }))}
      onChange={(event) => {
        choose(Number(event.currentTarget.value));
      }}
    />
  );
}

/** A list that fits on one page needs no buttons; after a longer page was chosen, there must be a way back. */
function SizeOfShortList() {
  const [size] = usePageSize();
  if (size <= USUAL_SIZE) return null;
  return (
    <Group justify="center" mt="md">
      <SizeSelect />
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
