/** The word by which the server's policy tells this page's own styles from injected ones. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** The library that holds the page still behind a dialog looks for the nonce in this global alone. */
export function offerNonceToDialogs(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
