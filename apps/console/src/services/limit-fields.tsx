import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
import type { Service } from '../api/schemas.js';
import { SensitiveGrants } from './sensitive-grants.js';

interface LimitFieldsProps {
  readonly service: Service | undefined;
  /** In the reader's time zone. */
  readonly expiresAt: string;
  readonly wrong: (field: string) => string | undefined;
}

/** The fields for capabilities, rate, JWT subject and expiry of a service. */
export function LimitFields({ service, expiresAt, wrong }: LimitFieldsProps) {
  return (
    <>
      <Textarea
        name="capabilities"
        label="Capabilities"
        description="One per line: a capability by COCO’s name, NAME.read for its state only, NAME.COMMAND for one command; * for everything that is not sensitive"
        autosize
        minRows={2}
        defaultValue={(service?.capabilities ?? ['*']).join('\n')}
        error={wrong('capabilities')}
      />
      <SensitiveGrants />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="requestRate"
          label="Calls per second"
          description="Over all replicas; leave empty for no limit"
          inputMode="decimal"
          defaultValue={service?.requestRate ?? ''}
          error={wrong('requestRate')}
        />
        <TextInput
          name="requestBurst"
          label="Burst"
          description="Defaults to one second’s worth"
          inputMode="numeric"
          defaultValue={service?.requestBurst ?? ''}
          error={wrong('requestBurst')}
        />
        <TextInput
          name="jwtSubject"
          label="JWT subject"
          description="The sub of JWTs accepted for this service; optional"
          defaultValue={service?.jwtSubject ?? ''}
          error={wrong('jwtSubject')}
        />
        <TextInput
          name="expiresAt"
          label="Expires"
          description="When its credentials stop working; leave empty for never"
          type="datetime-local"
          defaultValue={expiresAt}
          error={wrong('expiresAt')}
        />
      </SimpleGrid>
    </>
  );
}
