import { Injectable } from '@nestjs/common';

/** Whether this replica is on its way out: it still answers, but wants no new calls. */
@Injectable()
export class Draining {
  private begun = false;

  get active(): boolean {
    return this.begun;
  }

  /** There is no way back. */
  begin(): void {
    this.begun = true;
  }
}
