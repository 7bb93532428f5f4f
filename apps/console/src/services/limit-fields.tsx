import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
import type { Service } from '../api/services.js';
import { SensitiveGrants } from './sensitive-grants.js';

interface LimitFieldsProps {
  readonly service: Service | undefined;
  /** On the reader's own clock. */
  readonly expiresAt: string;
  readonly wrong: (field: string) => string | undefined;
}

/** Asks for which devices, how often, for how long and by which JWT a service may call. */
export function LimitFields({ service, expiresAt, wrong }: LimitFieldsProps) {
  return (
    <>
      <Textarea
        name="capabilities"
        label="Capabilities"
        description="One on each line: a capability by COCO’s name, its state as NAME.read, one command as NAME.COMMAND; * stands for all that is not sensitive"
        autosize
        minRows={2}
        defaultValue={(service?.capabilities ?? ['*']).join('\n')}
        error={wrong('capabilities')}
      />
      <SensitiveGrants />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          name="requestRate"
          label="Calls a second"
          description="On all replicas together; empty for no limit"
          inputMode="decimal"
          defaultValue={service?.requestRate ?? ''}
          error={wrong('requestRate')}
        />
        <TextInput
          name="requestBurst"
          label="Calls at once"
          description="After a quiet time; empty for a second’s worth"
          inputMode="numeric"
          defaultValue={service?.requestBurst ?? ''}
          error={wrong('requestBurst')}
        />
        <TextInput
          name="jwtSubject"
          label="JWT subject"
          description="Whose JWTs stand for the service; empty for none"
          defaultValue={service?.jwtSubject ?? ''}
          error={wrong('jwtSubject')}
        />
        <TextInput
          name="expiresAt"
          label="Expires"
          description="When its credentials stop working; empty for never"
          type="datetime-local"
          defaultValue={expiresAt}
          error={wrong('expiresAt')}
        />
      </SimpleGrid>
    </>
  );
}
