import { Button } from '@mantine/core';
import { useFocusWithin } from '@mantine/hooks';
import { focusHeading, PAGE_ID } from './use-focus-on-navigation.js';

/** The first thing the keyboard reaches: past the navigation, to the page. Seen only then. */
export function SkipLink() {
  const { ref, focused } = useFocusWithin<HTMLDivElement>();
  return (
    <div ref={ref} style={{ position: 'fixed', top: focused ? 8 : -100, left: 8, zIndex: 1_000 }}>
      <Button
        component="a"
        href={`#${PAGE_ID}`}
        onClick={(event) => {
          event.preventDefault();
          focusHeading();
        }}
      >
        Skip to the page
      </Button>
    </div>
  );
}
