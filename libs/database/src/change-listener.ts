/** How long a check of whether the feed is up to date may take, and how old an earlier answer may be. */
export interface UpToDateWithin {
  /** Milliseconds since the last question that the server has answered. */
  readonly age: number;
  /** Milliseconds to wait for a new answer. */
  readonly patience: number;
}

/** What a subscriber does when something changed, and when it may have missed changes. */
export interface ChangeListener {
  /** Called with the payload of each notification, such as a link id. */
  onChange(payload: string): void;
  /** Called whenever notifications may have been lost: nothing learned before can be trusted. */
  onGap(): void;
}
