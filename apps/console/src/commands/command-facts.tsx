import { useLink } from '../api/links.js';
import { useServiceName } from '../api/services.js';
import type { FollowedCommand } from '../api/client/schemas.js';
import { CopyableId } from '../layout/text/copyable-id.js';
import { CopyText } from '../layout/text/copy-text.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { ServiceName } from '../services/service-name.js';
import { actorText, parametersText, sentenceOf } from './command-sentence.js';
import { proofText } from './command-words.js';
import { nameInText } from '../layout/text/name-text.js';

/** What is known of a command besides its states. */
export function CommandFacts({ command }: { readonly command: FollowedCommand }) {
  const { id, linkId, serviceId, deviceNodeId, requestId } = command;
  const serviceName = useServiceName(serviceId);
  const link = useLink(linkId).data;
  const device = deviceNodeId ?? undefined;
  return (
    <Section title="Details">
      <Facts>
        <Fact label="Command">{sentenceOf(command, serviceName)}</Fact>
        <Fact label="Parameters">{parametersText(command) || 'none, or not kept'}</Fact>
        <Fact label="Service">
          <ServiceName serviceId={serviceId} />
        </Fact>
        <Fact label="Caused by">{actorText(command.actor)}</Fact>
        <Fact label="Link">
          <CopyableId id={linkId} of="link">
            <PageLink to="/links/$linkId" params={{ linkId }}>
              {link === undefined ? linkId : `Link of ${nameInText(link.userId)}`}
            </PageLink>
          </CopyableId>
        </Fact>
        {device !== undefined && (
          <Fact label="Device">
            <PageLink to="/links/$linkId/commands" params={{ linkId }} search={{ device }}>
              Commands of device {device}
            </PageLink>
          </Fact>
        )}
        <Fact label="Resource">{command.resourceEui ?? '–'}</Fact>
        <Fact label="Network">{command.networkId ?? '–'}</Fact>
        <Fact label="COCO’s answer">{command.status ?? '–'}</Fact>
        <Fact label="COCO’s error number">{command.upstreamCode ?? '–'}</Fact>
        <Fact label="Proof by the device">{proofText(command)}</Fact>
        {requestId !== null && (
          <Fact label="Request">
            <CopyableId id={requestId} of="request">
              <PageLink to="/audit" search={{ requestId }}>
                {requestId}
              </PageLink>
            </CopyableId>
          </Fact>
        )}
      </Facts>
      <CopyText text={id} what="command id" />
    </Section>
  );
}
