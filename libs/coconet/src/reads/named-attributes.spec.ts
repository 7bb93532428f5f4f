import { describe, expect, it } from '@jest/globals';
import { nameAttributes } from './named-attributes.js';

describe('a resource with names', () => {
  it("has the standard's names, types and units next to COCO's numbers", () => {
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

  it.each([
    [
      'as the vendor’s code spells it',
      {
        capabilityArr: [
          { capabilityId: 1, attributeArr: [{ attributeId: 0, attribName: 'level', currentValue: 40 }] },
        ],
      },
    ],
    [
      'with numbers as text',
      { capabilities: [{ capId: '1', attributes: [{ attribute_id: '0', value: 40 }] }] },
    ],
    [
      'by names',
      {
        CAPABILITIES: [
          { capabilityName: 'LEVEL_CTRL', ATTRIBUTE_ARR: [{ attribName: 'LEVEL_PCT', Value: 40 }] },
        ],
      },
    ],
    ['as maps', { capabilities: { '1': { attributes: { '0': 40 } } } }],
    ['as a map of lists', { capabilityMap: { LEVEL_CTRL: [{ attributeId: 0, value: 40 }] } }],
  ])('has one spelling for all: %s', (_, resource) => {
    expect(nameAttributes(resource, []).capabilities).toMatchObject([
      {
        capabilityId: 1,
        capabilityName: 'LEVEL_CTRL',
        attributes: [
          { attributeId: 0, attributeName: 'LEVEL_PCT', value: 40, type: 'uint8', unit: 'percent' },
        ],
      },
    ]);
  });

  it('keeps the vendor’s own words as well', () => {
    const attribute = {
      attributeId: 0,
      attribName: 'level',
      currentValue: 40,
      minValue: 0,
      dataType: 3,
      lastUpdateTimestamp: '2025-11-26 00:20:30',
    };
    const { capabilities } = nameAttributes(
      { capabilityArr: [{ capabilityId: 1, stdCmdArr: [0], attributeArr: [attribute] }] },
      [],
    );
    expect(capabilities).toMatchObject([
      { stdCmdArr: [0], attributes: [{ ...attribute, value: 40, updatedAt: '2025-11-26T00:20:30.000Z' }] },
    ]);
  });
});
