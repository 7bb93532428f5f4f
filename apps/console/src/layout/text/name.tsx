import { Text } from '@mantine/core';
import { visibleName } from './name-text.js';

/** Characters that a line of a name holds before it may break. */
const UNBROKEN = 16;

/**
 * A name that someone chose: apart from the direction of what is around it, with its invisible letters shown, and cut after two
 * lines where it is long. Hovering shows all of it.
 */
export function Name({ children: name }: { readonly children: string }) {
  const shown = visibleName(name);
  return (
    <Text
      component="bdi"
      inherit
      lineClamp={2}
      title={shown}
      style={{
        // Capped, so that one long name does not press the other columns together, and they do not break a short one.
        maxWidth: 'min(22rem, 45vw)',
        minWidth: `min(${Math.min(shown.length, UNBROKEN)}ch, 45vw)`,
        overflowWrap: 'anywhere',
        wordBreak: 'normal',
      }}
    >
      {shown}
    </Text>
  );
}
