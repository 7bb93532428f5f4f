/**
 * Why a command ended as it did; part of the contract. A command that succeeded or was confirmed has no reason.
 *
 * Those of `failed` say that the device did not act, those of `unconfirmed` why that is not known.
 */
export const commandReasons = {
  failed: [
    'device_failed',
    'refused_by_coco',
    'coco_unavailable',
    'gateway_busy',
    'network_blocked',
    'application_disabled',
    'circuit_open',
    'overloaded',
    'device_busy',
    'guardrail_unknown',
    'link_on_hold',
    'approval_required',
    'right_ended',
    'storage_unavailable',
    'link_ended',
    'reauthorization_required',
    'no_token',
    'not_recorded',
    'connection_refused',
    'dns_failure',
    'unreachable',
    'no_local_port',
    'too_many_open_files',
    'connect_timeout',
    'tls_failure',
    'connection_failed',
    'broker_failed',
  ],
  unconfirmed: [
    'device_not_answered',
    'coco_failed',
    'coco_timed_out',
    'connection_broke',
    'answer_unreadable',
    'not_shown',
    'superseded',
    'state_unreadable',
    'broker_stopped',
    'broker_failed',
  ],
  expired: ['broker_stopped', 'not_approved'],
  denied: ['denied_by_admin', 'denied_by_user'],
} as const;

export type CommandReason = (typeof commandReasons)[keyof typeof commandReasons][number];

/** All of them, each once. */
export const allReasons: readonly CommandReason[] = [...new Set(Object.values(commandReasons).flat())];
