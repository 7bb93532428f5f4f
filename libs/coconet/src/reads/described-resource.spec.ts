import { describe, expect, it } from '@jest/globals';
import { describeResource } from './described-resource.js';

describe('a listed resource', () => {
  it.each([
    [{ capabilityArr: [{ capabilityId: 0 }, { capabilityId: 1 }] }],
    [{ capabilities: [0, 1] }],
    [{ metadataArr: [{ metadata: '{"capabilityIds":[0,1,60000]}' }] }],
  ])('says by name what it can do: %j', (resource) => {
    expect(describeResource(resource)).toEqual({
      ...resource,
      capabilityNames: ['ON_OFF_CONTROL', 'LEVEL_CTRL'],
    });
  });

  it.each([[{}], [{ capabilityArr: ['x'] }], [{ metadataArr: [{ metadata: '{' }] }]])(
    'says nothing about it if COCO does not: %j',
    (resource) => {
      expect(describeResource(resource)).toEqual(resource);
    },
  );

  it('names its device by number, as the next call takes it', () => {
    expect(describeResource({ deviceNodeId: '2415919104' })).toEqual({ deviceNodeId: 2415919104 });
    expect(describeResource({ deviceNodeId: 'upstairs' })).toEqual({ deviceNodeId: 'upstairs' });
  });
});
