/** How servers, logs and libraries write down a credential they were sent. */

/** A way to write a text, named after the software that writes so. */
export interface Encoder {
  readonly name: string;
  readonly encode: (token: string) => string;
}

const SPECIAL = /[^A-Za-z0-9]/g;

/** Those that write only the token, in forms at most as long as hexadecimal. */
export const compactEncoders: readonly Encoder[] = [
  { name: 'as it is', encode: (token) => token },
  { name: 'JSON of PHP, with escaped slashes', encode: (token) => token.replaceAll('/', '\\/') },
  {
    name: 'JSON of .NET',
    encode: (token) => escaped(token, /[+<>&'"]/g, (hex) => `\\u00${hex.toUpperCase()}`),
  },
  { name: 'JSON of Gson', encode: (token) => escaped(token, /[=<>&']/g, (hex) => `\\u00${hex}`) },
  { name: 'encodeURIComponent', encode: encodeURIComponent },
  { name: 'percent-encoding in lower case', encode: (token) => lowerEscapes(encodeURIComponent(token)) },
  { name: 'percent-encoding of all special characters', encode: (token) => escaped(token, SPECIAL, percent) },
  { name: 'percent-encoding done twice', encode: (token) => encodeURIComponent(encodeURIComponent(token)) },
  { name: 'JavaScript’s old escape()', encode: (token) => escaped(token, /[=.~]/g, percent) },
  { name: 'base64', encode: base64 },
  { name: 'base64, one byte along', encode: (token) => base64(`x${token}`) },
  { name: 'base64, two bytes along', encode: (token) => base64(`xy${token}`) },
  { name: 'base64 without padding', encode: (token) => base64(token).replaceAll('=', '') },
  { name: 'base64url', encode: (token) => Buffer.from(token).toString('base64url') },
  { name: 'base64 in JSON of PHP', encode: (token) => base64(token).replaceAll('/', '\\/') },
  { name: 'base64 in a URL', encode: (token) => encodeURIComponent(base64(token)) },
  { name: 'hexadecimal', encode: (token) => hex(token) },
  { name: 'hexadecimal in upper case', encode: (token) => hex(token).toUpperCase() },
  { name: 'upper case', encode: (token) => token.toUpperCase() },
  { name: 'lower case', encode: (token) => token.toLowerCase() },
  { name: 'backwards', encode: (token) => Array.from(token).toReversed().join('') },
];

/** Those that are longer, or put something before it. */
export const lengthyEncoders: readonly Encoder[] = [
  { name: 'the header it came in', encode: (token) => `Authorization: Bearer ${token}` },
  { name: 'a URL', encode: (token) => `https://api.example/?access_token=${encodeURIComponent(token)}&x=1` },
  { name: 'base64 of the header', encode: (token) => base64(`Authorization: Bearer ${token}`) },
  { name: 'base64 of JSON', encode: (token) => base64(JSON.stringify({ a: 1, token, b: 2 })) },
  {
    name: 'base64 of JSON of Gson',
    encode: (token) => base64(escaped(token, /[=&]/g, (code) => `\\u00${code}`)),
  },
  { name: 'base64 of a URL', encode: (token) => base64(`https://a/?t=${encodeURIComponent(token)}`) },
  { name: 'base64 of UTF-16', encode: (token) => Buffer.from(`t=${token}`, 'utf16le').toString('base64') },
  { name: 'base64 of MIME, in lines of 76', encode: (token) => lines(base64(`Bearer ${token}`), 76, '\r\n') },
  { name: 'base64 of PEM, in lines of 64', encode: (token) => lines(base64(`Bearer ${token}`), 64, '\n') },
  { name: 'base64 in lines, in JSON', encode: (token) => lines(base64(`Bearer ${token}`), 76, '\\r\\n') },
  { name: 'hexadecimal in lines of 32', encode: (token) => lines(hex(token), 32, '\n') },
  { name: 'UTF-16', encode: (token) => Buffer.from(token, 'utf16le').toString('latin1') },
  {
    name: 'UTF-16, the other way round',
    encode: (token) => Buffer.from(token, 'utf16le').swap16().toString('latin1'),
  },
  {
    name: 'UTF-32',
    encode: (token) =>
      Array.from(token)
        .map((character) => `${character}\0\0\0`)
        .join(''),
  },
  { name: 'HTML of OWASP’s encoder', encode: (token) => escaped(token, SPECIAL, (code) => `&#x${code};`) },
  {
    name: 'HTML in decimals',
    encode: (token) => escaped(token, SPECIAL, (code) => `&#${Number.parseInt(code, 16)};`),
  },
  { name: 'HTML by names', encode: (token) => named(token) },
  { name: 'HTML of HTML', encode: (token) => named(token).replaceAll('&', '&amp;') },
  {
    name: 'quoted-printable',
    encode: (token) =>
      lines(
        escaped(token, /[=]/g, (code) => `=${code.toUpperCase()}`),
        75,
        '=\r\n',
      ),
  },
  {
    name: 'JSON with every character escaped',
    encode: (token) => escaped(token, /./g, (code) => `\\u00${code}`),
  },
  { name: 'percent-encoding of every character', encode: (token) => escaped(token, /./g, percent) },
  {
    name: 'quoted-printable of every character',
    encode: (token) => escaped(token, /./g, (code) => `=${code.toUpperCase()}`),
  },
  {
    name: 'HTML with every character escaped',
    encode: (token) => escaped(token, /./g, (code) => `&#x${code};`),
  },
  { name: 'escapes of C', encode: (token) => escaped(token, /./g, (code) => `\\x${code}`) },
  {
    name: 'JSON in JSON in JSON',
    encode: (token) => JSON.stringify(JSON.stringify(escaped(token, SPECIAL, (code) => `\\u00${code}`))),
  },
  {
    name: 'a URL in a URL in JSON',
    encode: (token) => escaped(encodeURIComponent(encodeURIComponent(token)), /%/g, (code) => `\\u00${code}`),
  },
];

function escaped(text: string, which: RegExp, write: (hex: string) => string): string {
  return text.replace(which, (character) => write(hex(character)));
}

function percent(code: string): string {
  return `%${code.toUpperCase()}`;
}

function lowerEscapes(text: string): string {
  return text.replace(/%../g, (escape) => escape.toLowerCase());
}

function named(token: string): string {
  return token
    .replaceAll('+', '&plus;')
    .replaceAll('/', '&sol;')
    .replaceAll('=', '&equals;')
    .replaceAll('_', '&lowbar;')
    .replaceAll('.', '&period;');
}

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}

function lines(text: string, width: number, end: string): string {
  return text.match(new RegExp(`.{1,${width}}`, 'g'))?.join(end) ?? '';
}
