/** `application/json`, in UTF-8. Variants with blanks and tabs have been used to get past validation, so few are known. */
const JSON_TYPE = /^application\/json(?:; ?charset=(?:utf-8|"utf-8"))?$/i;

/** Whether a request with this `Content-Type` holds JSON (RFC 8259 section 11), written in the only form that is taken. */
export function isJsonRequest(contentType: string | undefined): boolean {
  return JSON_TYPE.test(contentType ?? '');
}
