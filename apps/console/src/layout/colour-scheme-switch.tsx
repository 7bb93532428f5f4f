import { NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';

const schemes: readonly { readonly value: MantineColorScheme; readonly label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Light, dark, or as the system has it; this browser remembers. */
export function ColourSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      size="xs"
      label="Colours"
      data={[...schemes]}
      value={colorScheme}
      onChange={({ currentTarget: { value } }) => {
        const chosen = schemes.find((scheme) => scheme.value === value);
        if (chosen !== undefined) setColorScheme(chosen.value);
      }}
    />
  );
}
