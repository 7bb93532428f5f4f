import { Button } from '@mantine/core';
import { useFocusWithin } from '@mantine/hooks';
import { focusHeading, PAGE_ID } from './use-focus-on-navigation.js';

/** The first element that the keyboard reaches: skips the navigation. Visible only when focused. */
export function SkipLink() {
  const { ref, focused } = useFocusWithin<HTMLDivElement>();
  return (
    <div ref={ref} style={{ position: 'fixed', top: focused ? 8 : -100, left: 8, zIndex: 1_000 }}>
      <Button
        component="a"
        href={`#${PAGE_ID}`}
        onClick={(event) => {
          event.preventDefault();
          scrollTo({ top: 0 });
          focusHeading();
        }}
      >
        Skip to content
      </Button>
    </div>
  );
}
