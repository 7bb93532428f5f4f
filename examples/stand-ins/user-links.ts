/** In place of a column in your user table: each user's link. */
export class UserLinks extends Map<string, string> {
  /** Forgets a link that has ended, unless the user has another one by now. */
  forget(userId: string, linkId: string): void {
    if (this.get(userId) === linkId) this.delete(userId);
  }
}
