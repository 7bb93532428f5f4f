import { Checkbox, Stack } from '@mantine/core';
import { CapabilityChoice } from './capability-choice.js';
import { grantScopeMeanings, grantScopes } from './grant-words.js';

/** The fields for what a grant allows. @param wrong the broker's message about a field */
export function RightFields({ wrong }: { readonly wrong: (field: string) => string | undefined }) {
  return (
    <>
      <Checkbox.Group label="It may" error={wrong('scopes')}>
        <Stack gap="xs" mt="xs">
          {grantScopes.map((scope) => (
            <Checkbox
              key={scope}
              name="scopes"
              value={scope}
              label={`${grantScopeMeanings[scope]} (${scope})`}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <CapabilityChoice error={wrong('capabilities')} />
    </>
  );
}
