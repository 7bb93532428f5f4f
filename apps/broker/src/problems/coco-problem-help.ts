import type { ProblemCode } from '#kernel';

/** Help for problems of calls to COCO: no answer, an unusable answer, or a refusal. */
export const cocoProblemHelp = {
  upstream_failure: {
    meaning:
      'COCO failed, sent an answer that cannot be relayed, or its answer contained what looks like a token. `upstreamStatus`, `upstreamCode` and `upstreamMessage` are COCO’s, if it sent any. A command may have been carried out, unless no connection was made.',
    remedy:
      'Try again later; a command with the same `Idempotency-Key`. Operators see it in `coconet_calls_total`.',
  },
  upstream_malformed: {
    meaning:
      'COCO’s answer has an unknown format, so the broker cannot remove what the service may not see, and relays none of it. A command may have been carried out; its `Idempotency-Key` stays in use.',
    remedy:
      'Tell the operators: COCO’s answers have changed, or a proxy answers in its place. A service with every capability granted sees the answer on the raw path.',
  },
  upstream_refused: {
    meaning:
      'COCO refused the call. The status is COCO’s own; `upstreamCode` is its error number (see the table below) and `upstreamMessage` its message. Nothing was carried out.',
    remedy: 'Look up the number. The same call will usually fail again.',
  },
  device_not_found: {
    meaning:
      'COCO knows no such network, zone, device or resource in the user’s account; `upstreamCode` and `upstreamMessage` are COCO’s, if it sent any. Nothing was carried out. The link is fine.',
    remedy:
      'Keep the link. List the resources again: the user may have removed the device or moved it to another COCONet.',
  },
  upstream_command_timeout: {
    meaning:
      'COCO reported that it or the device took too long (50450, 50451). A command may have been carried out, or may still be running.',
    remedy:
      'Read the state before repeating a command. Under the same `Idempotency-Key` it is never sent again.',
  },
  gateway_busy: {
    meaning: 'The gateway in the user’s home is busy (40302). Nothing was carried out.',
    remedy:
      'Wait as long as `Retry-After` says and try again, with the same `Idempotency-Key` if you sent one.',
  },
  application_disabled: {
    meaning:
      'COCO has disabled the company’s application (40307) for every user. Nothing was carried out. Operators get an alert.',
    remedy: 'Callers can do nothing. Operators: see `CocoApplicationDisabled` in docs/operations.md.',
  },
  network_blocked: {
    meaning:
      'COCO has blocked this user’s network (40314), most likely because its plan is used up. Other networks work. Nothing was carried out.',
    remedy: 'Tell the user: only a larger plan, or the next month, unblocks it. Do not retry.',
  },
  upstream_response_too_large: {
    meaning: 'COCO’s answer is larger than the broker relays.',
    remedy:
      'Request less, such as one zone. The limits are `COCO_RESPONSE_BODY_LIMIT` and `COCO_JUDGED_BODY_LIMIT`.',
  },
  upstream_connect_timeout: {
    meaning: 'The broker could not connect to COCO in time. Nothing was sent.',
    remedy: 'Try again. The limit is `COCO_CONNECT_TIMEOUT`.',
  },
  upstream_first_byte_timeout: {
    meaning: 'COCO did not start to answer in time. A command may have been carried out.',
    remedy:
      'Read the state before repeating a command, or repeat it with the same `Idempotency-Key`. The limit is `COCO_FIRST_BYTE_TIMEOUT`, or a command’s `timeoutMs` plus a second, whichever is longer.',
  },
  upstream_idle_timeout: {
    meaning:
      'COCO stalled in the middle of its answer, or the caller stopped reading it. A command may have been carried out.',
    remedy:
      'Read the state before repeating a command, or repeat it with the same `Idempotency-Key`. The limit is `COCO_IDLE_TIMEOUT`.',
  },
  upstream_total_timeout: {
    meaning: 'The complete exchange with COCO took too long. A command may have been carried out.',
    remedy:
      'Read the state before repeating a command, or repeat it with the same `Idempotency-Key`. The limit is `COCO_TOTAL_TIMEOUT`.',
  },
  upstream_unavailable: {
    meaning: 'COCO cannot be reached, or has failed so often that the broker pauses calls to it.',
    remedy: 'Wait as long as `Retry-After` says. Nothing was sent.',
  },
} as const satisfies Partial<Record<ProblemCode, Readonly<Record<'meaning' | 'remedy', string>>>>;
