import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { SensitiveGrants } from './sensitive-grants.js';
import type { FieldBinding } from './service-form.js';
import type { ServiceText } from './service-text.js';

/** The fields for capabilities, rate, JWT subject and expiry of a service. */
export function LimitFields({ bind }: { readonly bind: (name: keyof ServiceText) => FieldBinding }) {
  return (
    <>
      <Textarea
        label="Capabilities"
        description="One per line: NAME, NAME.read for its state only, NAME.COMMAND for one command; * for everything that is not sensitive"
        autosize
        minRows={2}
        {...bind('capabilities')}
      />
      <SensitiveGrants />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label="Calls per second"
          description="Over all replicas; leave empty for no limit"
          inputMode="decimal"
          {...bind('requestRate')}
        />
        <TextInput
          label="Burst"
          description="Defaults to one second’s worth"
          inputMode="numeric"
          {...bind('requestBurst')}
        />
        <TextInput
          label="JWT subject"
          description="The sub of JWTs accepted for this service; optional"
          {...bind('jwtSubject')}
        />
        <TextInput
          label="Expires"
          description="When its credentials stop working; leave empty for never"
          type="datetime-local"
          {...bind('expiresAt')}
        />
      </SimpleGrid>
    </>
  );
}
