/**
 * How a command can end. The trail's records of commands say it in `state`, and the events made of them do too.
 *
 * `confirmed`: the device shows it. `succeeded`: COCO says that the device did it. `failed`: it was certainly not done.
 * `unconfirmed`: whether the device did it is not known. `expired`: its time ran out before it was sent. `denied`: it was not
 * approved.
 */
export const commandEnds = ['confirmed', 'succeeded', 'failed', 'unconfirmed', 'expired', 'denied'] as const;

export type CommandEnd = (typeof commandEnds)[number];
