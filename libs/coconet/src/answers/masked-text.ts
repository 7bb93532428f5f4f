/** Isolated runs of digits that could be a PIN or a code. */
const DIGITS = /(?<![\dA-Za-z])\d{4,12}(?![\dA-Za-z])/g;

/** An error's number as text may be shown to everyone. */
const ERROR_NUMBER = /^[45]\d{4}$/;

/**
 * COCO's words about an error, without numbers that could be a lock's PIN: `PIN 4711 is taken` becomes `PIN … is taken`. For
 * services that may not see every capability: there is no way to tell whose number it is.
 */
export function maskNumbers(text: string): string {
  return ERROR_NUMBER.test(text) ? text : text.replaceAll(DIGITS, '…');
}
