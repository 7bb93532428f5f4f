import { setting } from '#kernel';
import { contractPaths, DOCUMENTED_PREFIX, type ReplaceablePath } from './contract/paths.js';

/** Where COCO is. */
export const cocoOrigin = {
  baseUrl: setting.origin({
    name: 'COCO_BASE_URL',
    required: true,
    meaning: 'Origin of the COCO cloud. In development the sandbox is started.',
    example: 'https://api.getcoco.buzz',
  }),
  pathPrefix: setting.text({
    name: 'COCO_PATH_PREFIX',
    type: 'path',
    fallback: DOCUMENTED_PREFIX,
    emptyMeans: 'no prefix',
    meaning: 'Prefix of every path at COCO, including those of OAuth. The vendor’s own code uses none.',
  }),
};

const BELOW = `Relative to the prefix; a path that starts with it, or with \`${DOCUMENTED_PREFIX}/\`, is used unchanged.`;

/** Replaces one path of the contract. */
function pathSetting(path: ReplaceablePath, meaning: string) {
  const { setting: name, template } = contractPaths[path];
  const identifiers = template.match(/\{\w+\}/g) ?? [];
  return setting.text({
    name,
    type: `path with ${identifiers.join(', ')}`,
    otherwise: `\`${template}\``,
    meaning: `${meaning} ${BELOW}`,
    example: template,
  });
}

/** Templates that replace the contract's paths that may be wrong. */
export const pathOverrides = {
  zoneResources: pathSetting(
    'zoneResources',
    'Path of the resources of a zone. While it is unset, the broker tries the older path without `/resources` after a 404.',
  ),
  resource: pathSetting('resource', 'Path of a resource’s attributes, which is not published.'),
  commands: pathSetting('commands', 'Path of a command, which is not published.'),
} satisfies Record<ReplaceablePath, unknown>;

/** What COCO receives of a call's trace. */
export const tracePropagation = {
  sendTraceparent: setting.toggle({
    name: 'COCO_TRACEPARENT',
    fallback: false,
    meaning: 'Whether COCO gets the `traceparent` of traced calls.',
    why: 'An id that connects what one user does should not leave the company.',
    example: 'true',
  }),
};
