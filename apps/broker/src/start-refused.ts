/** The broker cannot start, for a reason its operator can remove. Unlike other errors, its message is shown. */
export class StartRefused extends Error {
  override readonly name: string = 'StartRefused';
}
