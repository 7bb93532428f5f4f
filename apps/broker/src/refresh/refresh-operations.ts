/** What the API's description says of the refresh as a whole. */
import { answer, json, type OperationDescription } from '#kernel';
import { brakeStates, type RefreshStatus } from '#refresh';

const statusSchema = json.object<RefreshStatus>('RefreshStatus', {
  brake: json.oneOf(
    brakeStates,
    '`braked`: COCO refuses nearly all links, so its refusals end none, and one probe in ten seconds asks. `proving`: a probe ' +
      'succeeded, and refusals are believed again once successes outnumber them.',
  ),
  brakeSince: json.optional(json.time('When the brake engaged; absent while it is released.')),
  refusedLinks: json.count('Links that COCO had refused when the brake engaged.'),
  heldRefusals: json.count('Refusals since then, which changed no link.'),
  nextProbeAt: json.optional(json.time('When the next probe may be made.')),
  pausedUntil: json.optional(json.time('Until when COCO asked for no token call.')),
  schedulePausedUntil: json.optional(
    json.time(
      'Until when the schedule waits, because COCO refused the client of the broker for one link after another.',
    ),
  ),
  refusalsAcceptedUntil: json.optional(
    json.time('Until when refusals are believed however many they are, because an operator said so.'),
  ),
});

const released: RefreshStatus = {
  brake: 'released',
  brakeSince: undefined,
  refusedLinks: 0,
  heldRefusals: 0,
  nextProbeAt: undefined,
  pausedUntil: undefined,
  schedulePausedUntil: undefined,
  refusalsAcceptedUntil: undefined,
};

export const readRefreshStatus: OperationDescription = {
  id: 'readRefreshStatus',
  summary: 'What holds back refreshes on all replicas',
  answers: [
    answer(200, 'The brake and the pauses.', statusSchema, {
      ...released,
      brake: 'braked',
      brakeSince: new Date('2027-01-31T12:00:00.000Z'),
      refusedLinks: 5,
      heldRefusals: 17,
      nextProbeAt: new Date('2027-01-31T12:02:50.000Z'),
    }),
  ],
};

export const resumeRefresh: OperationDescription = {
  id: 'resumeRefresh',
  summary: 'Release the brake and end all pauses by hand',
  details: 'On every replica, recorded in the audit trail.',
  request: { acceptRefusals: false },
  answers: [answer(200, 'The brake and the pauses as they are now.', statusSchema, released)],
};
