import { Injectable } from '@nestjs/common';

/** Whether this replica is shutting down: it still answers, but wants no new calls. */
@Injectable()
export class Draining {
  private begun = false;

  get active(): boolean {
    return this.begun;
  }

  /** Cannot be undone. */
  begin(): void {
    this.begun = true;
  }
}
