import { Command } from 'commander';
import { COMMAND_LINE } from '#audit';
import { scopes, ServiceKeyStore, ServiceStore, type Service } from '#access';
import { createServiceRequest, type ServiceOptions } from './create-service-request.js';
import { printResult } from '../print-result.js';
import { withRecords } from '../with-context.js';

interface JsonOption {
  readonly json?: boolean;
}

interface RotateOptions extends JsonOption {
  readonly revoke?: string;
}

/** `broker services …`: registers, disables and enables services and rotates their keys, even if the API is down. */
export function servicesCommand(): Command {
  return new Command('services')
    .description('Register, disable and enable services and rotate their keys. Needs only DATABASE_URL.')
    .addCommand(listCommand())
    .addCommand(createCommand())
    .addCommand(disableCommand())
    .addCommand(enableCommand())
    .addCommand(rotateKeyCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('List all services with the ids of their keys, newest first.')
    .option('--json', 'print the list as JSON')
    .action(async ({ json }: JsonOption) => {
      const services = await withRecords((context) => context.get(ServiceStore).all());
      printResult(json, { services }, describeServices(services));
    });
}

function createCommand(): Command {
  return new Command('create')
    .description('Register a service and print its first key, which is never shown again.')
    .requiredOption('--name <name>', 'a unique name')
    .requiredOption('--owner <owner>', 'the team or person responsible')
    .requiredOption('--scope <scope...>', `its scopes: ${scopes.join(', ')}`)
    .option('--return-url-prefix <prefix...>', 'where its users may return after linking')
    .option('--link-access <access>', '"own" (links it created) or "any"')
    .option(
      '--capability <capability...>',
      'COCO capabilities it may use, such as ON_OFF_CONTROL, MOTION_SENSING.read or WINDOW_COVERING.WNDW_COVER_UP; "*" for everything that is not sensitive',
    )
    .option('--request-rate <number>', 'calls per second, over all replicas')
    .option('--request-burst <number>', 'calls in one burst after a quiet period')
    .option('--jwt-subject <subject>', 'the sub of JWTs accepted for it')
    .option(
      '--required-actor <rule>',
      'who must cause sensitive commands: none, verified (by an Actor-Token) or link_user',
    )
    .option(
      '--required-approval <rule...>',
      'which commands wait for approval, such as LOCK_CONTROL=always, "LOCK_CONTROL.UNLOCK=no verified actor" or "WINDOW_COVERING=outside 08:00-20:00 in Europe/Berlin"',
    )
    .option('--expires-at <time>', 'when its credentials stop working, such as 2027-01-31T00:00:00Z')
    .option('--json', 'print the service and its key as JSON')
    .action(async ({ json, ...options }: ServiceOptions & JsonOption) => {
      const { service, key } = await withRecords(async (context) =>
        context.get(ServiceStore).create(await createServiceRequest(options), COMMAND_LINE),
      );
      printResult(json, { ...service, key: key.text }, [
        `Registered "${service.name}", ${service.id}.`,
        key.text,
      ]);
    });
}

function disableCommand(): Command {
  return new Command('disable')
    .description(
      'Disable a service: every running broker refuses its credentials immediately. Its links stay.',
    )
    .argument('<service>', 'name or id')
    .action(async (nameOrId: string) => {
      const name = await change(nameOrId, (services, id) => services.disable(id, COMMAND_LINE));
      process.stdout.write(`"${name}" is disabled.\n`);
    });
}

function enableCommand(): Command {
  return new Command('enable')
    .description('Re-enable a disabled service, with its existing keys.')
    .argument('<service>', 'name or id')
    .action(async (nameOrId: string) => {
      const name = await change(nameOrId, (services, id) => services.enable(id, COMMAND_LINE));
      process.stdout.write(`"${name}" is enabled.\n`);
    });
}

function rotateKeyCommand(): Command {
  return new Command('rotate-key')
    .description(
      'Create another key and print it; it is never shown again. Two may be live, so that the service can switch without downtime.',
    )
    .argument('<service>', 'name or id')
    .option(
      '--revoke <key-id>',
      'revoke this key first, for example because it leaked, or because the service uses the other one',
    )
    .option('--json', 'print the new key and its id as JSON')
    .action(async (nameOrId: string, { revoke, json }: RotateOptions) => {
      const { id, text } = await withRecords(async (context) => {
        const service = await context.get(ServiceStore).find(nameOrId);
        const keys = context.get(ServiceKeyStore);
        if (revoke !== undefined) await keys.revoke(service.id, revoke, COMMAND_LINE);
        return keys.add(service.id, COMMAND_LINE);
      });
      printResult(json, { id, key: text }, [`Created key ${id}.`, text]);
    });
}

/** @returns the service's name */
async function change(
  nameOrId: string,
  work: (services: ServiceStore, id: string) => Promise<void>,
): Promise<string> {
  return withRecords(async (context) => {
    const services = context.get(ServiceStore);
    const { id, name } = await services.find(nameOrId);
    await work(services, id);
    return name;
  });
}

/** Services as text: a line each, and one for each live key. */
function describeServices(services: readonly Service[]): string[] {
  if (services.length === 0) return ['No services yet.'];
  return services.flatMap((service) => [
    `${service.name} (${service.owner})  ${service.id}  ${stateOf(service)}  ${service.scopes.join(' ')}`,
    ...service.keys.map(({ id, createdAt, lastUsedAt }) => {
      const used = lastUsedAt === null ? 'never used' : `last used ${lastUsedAt.toISOString()}`;
      return `  key ${id}  created ${createdAt.toISOString()}, ${used}`;
    }),
  ]);
}

function stateOf({ disabledAt, expiresAt }: Service): string {
  if (disabledAt !== null) return `disabled since ${disabledAt.toISOString()}`;
  return expiresAt === null ? 'enabled' : `expires ${expiresAt.toISOString()}`;
}
