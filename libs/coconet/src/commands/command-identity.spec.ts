import { describe, expect, it } from '@jest/globals';
import { readRawCommand } from '../raw/raw-command.js';
import { permitted } from '../testing/coco-requests.js';
import { checkCommand } from './typed/checked-command.js';
import { identityOf } from './command.js';
import { CommandRequest } from './typed/command.request.js';

/** As the first release keyed its records, which later ones still have to recognise. */
const RECORDED = '{"capabilityId":0,"cmdId":0,"cmdParams":{},"timeoutMs":10000}';

describe('a command repeated under its key after an upgrade is recognised', () => {
  it('by names', () => {
    const request = Object.assign(new CommandRequest(), {
      capability: 'ON_OFF_CONTROL',
      command: 'ON',
      params: {},
    });
    expect(identityOf(checkCommand(permitted, request))).toBe(RECORDED);
  });

  it('in COCO’s form, with or without what may be left out', () => {
    for (const body of ['{"capabilityId":0,"cmdId":0}', RECORDED])
      expect(identityOf(readRawCommand(permitted, Buffer.from(body)))).toBe(RECORDED);
  });

  it('with its parameters and its time', () => {
    const body = '{"capabilityId":4,"cmdId":0,"cmdParams":{"levelPct":50},"timeoutMs":500}';
    expect(identityOf(readRawCommand(permitted, Buffer.from(body)))).toBe(body);
  });
});
