import { Anchor, Badge, createTheme, Input, type CSSVariablesResolver } from '@mantine/core';

/** Shades dark enough for white text on them, and for them on white (WCAG 2.2, 1.4.3). */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.75rem' }, h2: { fontSize: '1.15rem' } } },
  components: {
    Anchor: Anchor.extend({ defaultProps: { inherit: true } }),
    // People without the role to change a form still have to read it.
    Input: Input.extend({ styles: { input: { opacity: 1 } } }),
    // A truncated state is useless, so neighbouring text shrinks instead.
    Badge: Badge.extend({ styles: { root: { minWidth: 'max-content' } } }),
  },
});

/** The library's own dimmed and disabled text and placeholders are too pale to be read by everyone, and so are its badges. */
export const resolveColours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-disabled-color': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-8)',
    // Also on the tint of a button that is hovered over.
    '--mantine-color-indigo-light-color': 'var(--mantine-color-indigo-9)',
    '--mantine-color-orange-light-color': '#7c2d12',
    '--mantine-color-teal-light-color': '#065f46',
    '--mantine-color-red-light-color': '#7f1d1d',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-disabled-color': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-3)',
  },
});
