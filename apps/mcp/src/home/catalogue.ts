import type { BrokerClient, components } from '#client';

type StandardCapability = components['schemas']['StandardCapability'];
type StandardCommand = components['schemas']['StandardCommand'];

/** A command of the standard, with its capability. */
export interface FoundCommand {
  readonly capability: StandardCapability;
  readonly command: StandardCommand;
}

/** What devices can do by the COCO standard, as the broker lists it. It is read once, since it changes only with a release. */
export class Catalogue {
  private read: Promise<ReadonlyMap<string, StandardCapability>> | undefined;

  constructor(private readonly broker: BrokerClient) {}

  /** A capability by its name; `undefined` if the standard has none of that name. @throws BrokerClientError */
  async capability(name: string): Promise<StandardCapability | undefined> {
    return (await this.capabilities()).get(name);
  }

  /** A command by its names. @throws BrokerClientError */
  async command(capabilityName: string, commandName: string): Promise<FoundCommand | undefined> {
    const capability = await this.capability(capabilityName);
    const command = capability?.commands.find(({ name }) => name === commandName);
    return capability === undefined || command === undefined ? undefined : { capability, command };
  }

  private capabilities(): Promise<ReadonlyMap<string, StandardCapability>> {
    // Shared by all who wait, so no one caller's signal may end it. A failure is forgotten: the next call asks again.
    this.read ??= this.fetch().catch((error: unknown) => {
      this.read = undefined;
      throw error;
    });
    return this.read;
  }

  private async fetch(): Promise<ReadonlyMap<string, StandardCapability>> {
    const { data } = await this.broker.api.GET('/v1/capabilities');
    return new Map(data?.items.map((item) => [item.name, item]));
  }
}

/** Whether a service needs the command granted by name. */
export function isSensitive({ capability, command }: FoundCommand): boolean {
  return capability.sensitive || command.sensitive;
}
