/** Which users have allowed which apps: COCO asks the first time and redirects at once afterwards. */
export class Consents {
  readonly #appsByUser = new Map<string, Set<string>>();

  remember(userId: string, clientId: string): void {
    const apps = this.#appsByUser.get(userId) ?? new Set();
    this.#appsByUser.set(userId, apps.add(clientId));
  }

  has(userId: string, clientId: string): boolean {
    return this.#appsByUser.get(userId)?.has(clientId) ?? false;
  }

  /** The user has removed every app, and will be asked again. */
  forget(userId: string): void {
    this.#appsByUser.delete(userId);
  }
}
