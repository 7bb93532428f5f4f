import type { PathOverrides, ReplaceablePath } from '#coconet';
import type { UpstreamVariables } from './upstream.variables.js';

/** The settings that replace a path of the contract, by the path they replace. */
export function pathOverrides(upstream: UpstreamVariables): PathOverrides {
  const given: Readonly<Record<ReplaceablePath, string | undefined>> = {
    zoneResources: upstream.COCO_ZONE_RESOURCES_PATH,
    resource: upstream.COCO_RESOURCE_PATH,
    commands: upstream.COCO_COMMAND_PATH,
  };
  return Object.fromEntries(Object.entries(given).filter(([, template]) => template !== undefined));
}
