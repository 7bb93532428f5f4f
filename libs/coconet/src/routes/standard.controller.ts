import { Controller, Get } from '@nestjs/common';
import { RequireScope } from '#access';
import { Described } from '#kernel';
import { capabilities, type Attribute, type Capability, type Command } from '#standard';
import { operations } from '../policy/operations.js';
import type {
  StandardAttribute,
  StandardCapability,
  StandardCapabilityList,
  StandardCommand,
} from './standard.view.js';

/** What devices can do, by the COCO standard. */
@Controller('v1/capabilities')
export class StandardController {
  private readonly list: StandardCapabilityList = { items: capabilities.map(describeCapability) };

  /**
   * What devices can do: every capability, its commands with their parameters, and its attributes.
   *
   * @remarks The same for all services and users; it changes only with the broker’s version. Which of them a resource has, lists
   *   of resources say in `capabilityNames`.
   */
  @Get()
  @RequireScope(operations.readResource.scope)
  @Described({ id: 'listStandardCapabilities' })
  read(): StandardCapabilityList {
    return this.list;
  }
}

function describeCapability({ id, name, sensitive, commands, attributes }: Capability): StandardCapability {
  return {
    id,
    name,
    sensitive,
    commands: commands.map(describeCommand),
    attributes: attributes.filter(({ deprecated }) => !deprecated).map(describeAttribute),
  };
}

function describeCommand({ id, name, sensitive, parameters }: Command): StandardCommand {
  return {
    id,
    name,
    sensitive,
    parameters:
      parameters?.map(({ values, ...parameter }) => ({
        ...parameter,
        ...(values !== undefined && { values: [...values] }),
      })) ?? null,
  };
}

function describeAttribute({ id, name, type, unit }: Attribute): StandardAttribute {
  return { id, name, ...(type !== undefined && { type }), ...(unit !== undefined && { unit }) };
}
