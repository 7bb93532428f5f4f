/** The nonce by which the server's policy distinguishes this page's styles from injected ones. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** The library that locks scrolling behind a dialog reads the nonce only from this global. */
export function offerNonceToDialogs(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
