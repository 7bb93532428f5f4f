/** Stands in for a column of your own table of users: which link is whose. */
export class UserLinks extends Map<string, string> {
  /** Forgets a link that is over, unless the user has another one by now. */
  forget(userId: string, linkId: string): void {
    if (this.get(userId) === linkId) this.delete(userId);
  }
}
