import { MultiSelect } from '@mantine/core';
import { useCapabilities } from '../api/capabilities.js';
import type { GrantableCapability } from '../api/client/schemas.js';

/** A form field for capabilities, whole or in part, by the names that grants have for them. */
export function CapabilityChoice({ error }: { readonly error: string | undefined }) {
  const all = (useCapabilities().data?.items ?? []).flatMap(grantsOf);
  const named = (isSensitive: boolean): string[] =>
    all.filter(({ sensitive }) => sensitive === isSensitive).map(({ grant }) => grant);
  return (
    <MultiSelect
      name="capabilities"
      label="Capabilities"
      description="NAME, NAME.read for its state only, NAME.COMMAND for one command; * for everything that is not sensitive"
      data={[
        { group: 'Not sensitive', items: ['*', ...named(false)] },
        { group: 'Sensitive: not covered by *', items: named(true) },
      ]}
      searchable
      nothingFoundMessage="No capability has this name"
      maxDropdownHeight={260}
      error={error}
    />
  );
}

interface Grantable {
  readonly grant: string;
  readonly sensitive: boolean;
}

/** A capability as a whole, its state, and each of its commands. As a whole it is sensitive if any part of it is. */
function grantsOf({ name, state, commands }: GrantableCapability): Grantable[] {
  const parts = [state, ...commands];
  return [{ grant: name, sensitive: parts.some(({ sensitive }) => sensitive) }, ...parts];
}
