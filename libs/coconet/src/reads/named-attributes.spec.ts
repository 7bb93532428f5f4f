import { describe, expect, it } from '@jest/globals';
import { nameAttributes } from './named-attributes.js';

describe('a resource with names', () => {
  it("has the standard's names, types and units beside COCO's numbers", () => {
    const resource = {
      resourceEui: 'r',
      capabilities: [
        { capabilityId: 1, attributes: [{ attributeId: 0, value: 40, lastUpdateTimestamp: 5 }] },
      ],
    };
    expect(nameAttributes(resource, [])).toEqual({
      resourceEui: 'r',
      capabilities: [
        {
          capabilityId: 1,
          capabilityName: 'LEVEL_CTRL',
          attributes: [
            {
              attributeId: 0,
              value: 40,
              lastUpdateTimestamp: 5,
              attributeName: 'LEVEL_PCT',
              type: 'uint8',
              unit: 'percent',
            },
          ],
        },
      ],
      withheld: [],
    });
  });

  it('keeps what the standard does not know as COCO sent it', () => {
    const capabilities = [
      { capabilityId: 99, attributes: [{ attributeId: 0, value: 1 }] },
      { capabilityId: 0, capabilityName: 'ON_OFF_CONTROL', attributes: [{ attributeId: 77, value: 1 }] },
    ];
    expect(nameAttributes({ capabilities }, []).capabilities).toEqual(capabilities);
  });

  it('names a withheld capability instead of listing it', () => {
    expect(nameAttributes({ capabilities: [{ capabilityId: 3 }] }, ['LOCK_CONTROL'])).toEqual({
      capabilities: [],
      withheld: ['LOCK_CONTROL'],
    });
  });
});
