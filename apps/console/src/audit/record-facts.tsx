import { Code } from '@mantine/core';
import { nameOf } from '../api/client/actor.js';
import type { AuditRecord } from '../api/client/schemas.js';
import { CopyableId } from '../layout/text/copyable-id.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { exactTime } from '../layout/text/format.js';
import { Name } from '../layout/text/name.js';
import { PageLink } from '../layout/page/page-links.js';
import { ServiceName } from '../services/service-name.js';

/** Everything in a record, with links to what it is about. */
export function RecordFacts({ record }: { readonly record: AuditRecord }) {
  const { action, result, at, position, remoteAddress, deviceName, networkName, details } = record;
  return (
    <Facts>
      <Fact label="Action">
        <Code>{action}</Code>
      </Fact>
      <Fact label="Result">
        <Code>{result}</Code>
      </Fact>
      <Fact label="Time">
        <Code>{exactTime(at)}</Code>
      </Fact>
      <Fact label="Actor">
        <Code>{actorText(record)}</Code>
      </Fact>
      <LinkedFacts record={record} />
      {deviceName !== null && (
        <Fact label="Device">
          <Name>{deviceName}</Name>
        </Fact>
      )}
      {networkName !== null && (
        <Fact label="Network">
          <Name>{networkName}</Name>
        </Fact>
      )}
      {remoteAddress !== null && (
        <Fact label="Address">
          <Code>{remoteAddress}</Code>
        </Fact>
      )}
      {Object.entries(details).map(([name, value]) => (
        <Fact key={name} label={name}>
          <Detail name={name} value={value} />
        </Fact>
      ))}
      <Fact label="Record id">
        <CopyableId id={record.id} of="record" />
      </Fact>
      <Fact label="Position">
        <Code>{position ?? 'not chained yet'}</Code>
      </Fact>
    </Facts>
  );
}

interface DetailProps {
  readonly name: string;
  readonly value: unknown;
}

function Detail({ name, value }: DetailProps) {
  if (typeof value !== 'string') return <Code>{JSON.stringify(value)}</Code>;
  if (name === 'commandId')
    return (
      <PageLink to="/commands/$commandId" params={{ commandId: value }}>
        {value}
      </PageLink>
    );
  if (name === 'rotation')
    return (
      <PageLink to="/keys" search={{ rotation: value }}>
        {value}
      </PageLink>
    );
  if (name === 'granteeId') return <ServiceName serviceId={value} />;
  if (name !== 'revocation') return <Code>{value}</Code>;
  return (
    <PageLink to="/audit" search={{ revocationId: value }}>
      {value}: all its links
    </PageLink>
  );
}

function LinkedFacts({ record }: { readonly record: AuditRecord }) {
  const { serviceId, serviceName, linkId, userId, requestId } = record;
  return (
    <>
      {serviceId !== null && (
        <Fact label="Service">
          <PageLink to="/services/$serviceId" params={{ serviceId }}>
            <Name>{serviceName ?? serviceId}</Name>
          </PageLink>
        </Fact>
      )}
      {userId !== null && (
        <Fact label="User">
          <PageLink to="/audit" search={{ userId }}>
            <Name>{userId}</Name>
          </PageLink>
        </Fact>
      )}
      {linkId !== null && (
        <Fact label="Link">
          <CopyableId id={linkId} of="link">
            <PageLink to="/links/$linkId" params={{ linkId }}>
              {linkId}
            </PageLink>
          </CopyableId>
        </Fact>
      )}
      {requestId !== null && (
        <Fact label="Request">
          <CopyableId id={requestId} of="request">
            <PageLink to="/audit" search={{ requestId }}>
              {requestId}
            </PageLink>
          </CopyableId>
        </Fact>
      )}
    </>
  );
}

function actorText({ actor }: AuditRecord): string {
  const { kind, id } = actor;
  return `${nameOf(actor)} (${kind}${id === null ? '' : `, ${id}`})`;
}
