import { Badge, Box, Button, List, Text } from '@mantine/core';
import { nameOfId } from '../api/client/actor.js';
import type { LinkGrant } from '../api/client/schemas.js';
import { useServiceName } from '../api/services.js';
import type { Column } from '../layout/tables/data-table.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { Moment } from '../layout/text/moment.js';
import { useNow } from '../layout/text/now.js';
import { ServiceName } from '../services/service-name.js';
import { grantScopeMeanings, placesOf, stateOf } from './grant-words.js';
import { nameInText } from '../layout/text/name-text.js';

const states = {
  active: { label: 'Active', colour: 'teal' },
  expired: { label: 'Expired', colour: 'gray' },
  ended: { label: 'Ended', colour: 'gray' },
} as const;

/** The columns of the list of grants. @param end asks to end one; without it nobody can */
export function grantColumns(end: EndButtonProps['end']): readonly Column<LinkGrant>[] {
  return [
    { title: 'Service', cell: (grant) => <Receiver grant={grant} />, isName: true },
    { title: 'May', cell: (grant) => <Rights grant={grant} />, from: 'sm', isName: true },
    { title: 'Where', cell: (grant) => <Texts texts={placesOf(grant)} />, from: 'sm', isName: true },
    { title: 'Until', cell: ({ notAfter }) => <ExactMoment at={notAfter} />, from: 'sm' },
    { title: 'State', cell: (grant) => <GrantBadge grant={grant} /> },
    { title: 'Given by', cell: ({ givenBy }) => <Giver {...givenBy} />, from: 'md', isName: true },
    { title: 'End', cell: (grant) => <EndButton grant={grant} end={end} /> },
  ];
}

/** Who may act, and why; on a phone also what and until when, for which it has no columns. */
function Receiver({ grant }: { readonly grant: LinkGrant }) {
  return (
    <>
      <ServiceName serviceId={grant.serviceId} />
      <Text size="sm" c="dimmed">
        {grant.reason}
      </Text>
      <Box hiddenFrom="sm">
        <Rights grant={grant} />
        <Texts texts={placesOf(grant)} />
        <Text size="sm">
          Until <ExactMoment at={grant.notAfter} />
        </Text>
      </Box>
    </>
  );
}

function Rights({ grant: { scopes, capabilities } }: { readonly grant: LinkGrant }) {
  return (
    <>
      <Text size="sm">{scopes.map((scope) => grantScopeMeanings[scope]).join(', ')}</Text>
      <Texts texts={capabilities} />
    </>
  );
}

function Texts({ texts }: { readonly texts: readonly string[] }) {
  return (
    <List size="sm" listStyleType="none">
      {texts.map((text) => (
        <List.Item key={text}>{text}</List.Item>
      ))}
    </List>
  );
}

function GrantBadge({ grant }: { readonly grant: LinkGrant }) {
  const { label, colour } = states[stateOf(grant, useNow())];
  return (
    <>
      <Badge variant="light" color={colour} tt="none">
        {label}
      </Badge>
      {grant.breakGlass && (
        <Badge variant="light" color="orange" tt="none">
          Emergency
        </Badge>
      )}
    </>
  );
}

function Giver({ kind, id }: LinkGrant['givenBy']) {
  return kind === 'service' ? <ServiceName serviceId={id} /> : nameOfId(id);
}

interface EndButtonProps {
  readonly grant: LinkGrant;
  readonly end: ((grant: LinkGrant) => void) | undefined;
}

function EndButton({ grant, end }: EndButtonProps) {
  const isActive = stateOf(grant, useNow()) === 'active';
  const serviceName = nameInText(useServiceName(grant.serviceId));
  if (!isActive) return <Moment at={grant.endedAt ?? grant.notAfter} />;
  if (end === undefined) return '–';
  return (
    <Button
      size="xs"
      variant="default"
      aria-label={`End the grant of ${serviceName}`}
      onClick={() => {
        end(grant);
      }}
    >
      End
    </Button>
  );
}
