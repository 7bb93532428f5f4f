import { describe, expect, it } from '@jest/globals';
import { replicaState } from './replica-state.js';

describe('the badge of a replica', () => {
  it.each([
    ['closed', 'closed', 'No failures', 'teal'],
    ['closed', 'open', 'Refreshes paused', 'red'],
    ['closed', 'half_open', 'Next refresh probes COCO', 'orange'],
    ['open', 'closed', 'Calls to COCO paused', 'red'],
    ['open', 'open', 'Calls to COCO paused', 'red'],
    ['half_open', 'open', 'Refreshes paused', 'red'],
    ['half_open', 'closed', 'Next call probes COCO', 'orange'],
  ])(
    'with the circuits %s and %s says "%s", and is not green in an outage',
    (circuit, tokenCircuit, label, colour) => {
      expect(replicaState({ circuit, tokenCircuit })).toEqual({ label, colour });
    },
  );
});
