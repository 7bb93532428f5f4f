import { describe, expect, it } from '@jest/globals';
import * as console from '../../apps/console/src/api/words.js';
import { scopes } from '#access';
import { auditActions } from '#audit';
import { brakeStates } from '#refresh';
import { linkStatuses, linkTroubles } from '#vault';

/** A scope that the console did not know would be removed from a service whenever someone saves its page. */
describe('the words of the console', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['scopes', console.scopes, scopes],
    ['actions of the audit trail', console.auditActions, auditActions],
    ['states of a link', console.linkStatuses, linkStatuses],
    ['reasons why a link is not well', console.linkTroubles, linkTroubles],
    ['states of the brake', console.brakeStates, brakeStates],
  ])('are all %s that the broker has', (_what, known, all) => {
    expect([...known].sort()).toEqual([...all].sort());
  });
});
