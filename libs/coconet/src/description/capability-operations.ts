/** The API description of capabilities. */
import { answer, json, type OperationDescription } from '#kernel';
import type { GrantableCapability, GrantableCommand } from '../policy/grantables.js';

/** The answer of `GET /v1/admin/capabilities`. */
export interface CapabilityList {
  readonly items: readonly GrantableCapability[];
}

const grant = json.text('What to put into `capabilities` of a service to grant this alone.');
const sensitive = json.flag('Whether `*` leaves it out, so that it must be granted by name.');

const listSchema = json.object<CapabilityList>('CapabilityList', {
  items: json.list(
    json.object<GrantableCapability>('GrantableCapability', {
      id: json.count(),
      name: json.text('COCO’s name. As a grant it covers the state and all commands.'),
      state: json.object<GrantableCapability['state']>(
        'GrantableState',
        { grant, sensitive },
        'Its attributes.',
      ),
      commands: json.list(
        json.object<GrantableCommand>('GrantableCommand', {
          id: json.count(),
          name: json.text('COCO’s name.'),
          grant,
          sensitive,
        }),
      ),
    }),
  ),
});

export const listCapabilities: OperationDescription = {
  id: 'listCapabilities',
  summary: 'What services can be granted, and what of it is sensitive',
  details: 'The capabilities of the COCO standard. Sensitive is this broker’s classification, not COCO’s.',
  answers: [
    answer(200, 'Every capability.', listSchema, {
      items: [
        {
          id: 9,
          name: 'FIRE_SENSING',
          state: { grant: 'FIRE_SENSING.read', sensitive: false },
          commands: [
            {
              id: 1,
              name: 'FIRE_SENSING_DISABLE',
              grant: 'FIRE_SENSING.FIRE_SENSING_DISABLE',
              sensitive: true,
            },
          ],
        },
      ],
    }),
  ],
};
