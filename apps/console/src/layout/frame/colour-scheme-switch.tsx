import { NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';

const schemes: readonly { readonly value: MantineColorScheme; readonly label: string }[] = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Light, dark, or the system's theme; remembered by this browser. */
export function ColourSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      size="xs"
      label="Theme"
      data={[...schemes]}
      value={colorScheme}
      onChange={({ currentTarget: { value } }) => {
        const chosen = schemes.find((scheme) => scheme.value === value);
        if (chosen !== undefined) setColorScheme(chosen.value);
      }}
    />
  );
}
