/**
 * Responses of real token endpoints, byte for byte, from a server that uses no HTTP library: any new pair is kept,
 * since the old one is already dead.
 */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ask,
  CONTINUE,
  expectKept,
  FORM,
  http,
  json,
  PAIR,
  raw,
  RawServer,
  utf16,
  JSON_TYPE,
} from '../../../../../test/harness/cloud/raw-token-server.js';

const server = new RawServer();

afterEach(() => {
  server.close();
});

describe('a pair is kept when its answer', () => {
  it.each<[string, readonly (string | Buffer)[], readonly string[]]>([
    ['is as it should be', [json(PAIR)], []],
    ['comes byte by byte', Array.from(json(PAIR).toString()), []],
    ['is gzip', [json(gzipSync(PAIR), 'Content-Encoding: gzip')], ['coded_unasked']],
    ['is gzip under its old name', [json(gzipSync(PAIR), 'content-encoding: X-GZIP')], ['coded_unasked']],
    ['is gzip without saying so', [json(gzipSync(PAIR))], ['coded_unasked', 'content_encoding_wrong']],
    ['is deflate', [json(deflateSync(PAIR), 'Content-Encoding: deflate')], ['coded_unasked']],
    ['is raw deflate', [json(deflateRawSync(PAIR), 'Content-Encoding: deflate')], ['coded_unasked']],
    ['is br', [json(brotliCompressSync(PAIR), 'Content-Encoding: br')], ['coded_unasked']],
    [
      'is br without saying so',
      [json(brotliCompressSync(PAIR))],
      ['coded_unasked', 'content_encoding_wrong'],
    ],
    ['is zstd', [json(zstdCompressSync(PAIR), 'Content-Encoding: zstd')], ['coded_unasked']],
    [
      'is zstd without saying so',
      [json(zstdCompressSync(PAIR))],
      ['coded_unasked', 'content_encoding_wrong'],
    ],
    ['claims gzip but is plain', [json(PAIR, 'Content-Encoding: gzip')], ['content_encoding_wrong']],
    [
      'claims br but is gzip',
      [json(gzipSync(PAIR), 'Content-Encoding: br')],
      ['coded_unasked', 'content_encoding_wrong'],
    ],
    [
      'is gzip within gzip',
      [json(gzipSync(gzipSync(PAIR)), 'Content-Encoding: gzip, gzip')],
      ['coded_unasked'],
    ],
    [
      'is gzip within br, declared once',
      [json(brotliCompressSync(gzipSync(PAIR)), 'Content-Encoding: br')],
      ['coded_unasked', 'content_encoding_wrong'],
    ],
    [
      'is gzip cut in its trailer',
      [json(gzipSync(PAIR).subarray(0, -5), 'Content-Encoding: gzip')],
      ['coded_unasked'],
    ],
    [
      'is gzip with a wrong checksum',
      [json(Buffer.concat([gzipSync(PAIR).subarray(0, -8), Buffer.alloc(8)]), 'Content-Encoding: gzip')],
      ['coded_unasked'],
    ],
    [
      'is a form',
      [http(FORM, 'Content-Type: application/x-www-form-urlencoded')],
      ['form_encoded', 'content_type_wrong'],
    ],
    ['is a form declared as JSON', [json(FORM)], ['form_encoded']],
    [
      'is a form in gzip',
      [json(gzipSync(FORM))],
      ['form_encoded', 'coded_unasked', 'content_encoding_wrong'],
    ],
    ['has a byte order mark', [json(`\ufeff${PAIR}`)], ['byte_order_mark']],
    ['is surrounded by blank lines', [json(`\r\n\r\n ${PAIR}\n\n`)], []],
    ['is UTF-16', [json(utf16(PAIR, 'le'), 'X-Y: z')], ['charset_odd']],
    ['is UTF-16 with a mark, in the other byte order', [json(utf16(`\ufeff${PAIR}`, 'be'))], ['charset_odd']],
    ['says latin1', [http(PAIR, 'Content-Type: application/json; charset=iso-8859-1')], []],
    ['does not declare its type', [http(PAIR)], ['content_type_missing']],
    ['is declared as HTML', [http(PAIR, 'Content-Type: text/html')], ['content_type_wrong']],
    [
      'is a script',
      [http(`/**/cb(${PAIR});`, 'Content-Type: text/javascript')],
      ['content_type_wrong', 'text_around'],
    ],
    ['has a JSON hijacking guard in front', [json(`)]}',\n${PAIR}`)], ['text_around']],
    ['has a notice in front', [json(`<b>Notice</b>: x {} in y on line 3<br />\n${PAIR}`)], ['text_around']],
    [
      'has camel case',
      [json(PAIR.replace('access_token', 'accessToken').replace('refresh_token', 'refreshToken'))],
      ['member_name_odd'],
    ],
    [
      'has capitals',
      [json(PAIR.replace(/"[a-z]+_[a-z]+"/g, (name) => name.toUpperCase()))],
      ['member_name_odd'],
    ],
    ['has title case', [json(PAIR.replace('access_token', 'Access_Token'))], ['member_name_odd']],
    ['has its lifetime as a string', [json(PAIR.replace('3600', '"3600"'))], ['expires_in_text']],
    [
      'has white space in its tokens',
      [json(PAIR.replace('a2', ' a2\\n').replace('r2', '\\tr2 '))],
      ['token_trimmed'],
    ],
    ['is in an envelope: data', [json(`{"data":${PAIR}}`)], ['envelope']],
    ['is in an envelope: token', [json(`{"status":"ok","token":${PAIR}}`)], ['envelope']],
    ['is in an envelope: result', [json(`{"success":true,"result":${PAIR}}`)], ['envelope']],
    ['is a list of one', [json(`[${PAIR}]`)], ['envelope']],
    ['is in an envelope with a list', [json(`{"tokens":[${PAIR}]}`)], ['envelope', 'envelope']],
    ['is JSON in a string', [json(JSON.stringify(PAIR))], ['json_in_text']],
    [
      'is wrapped by a function gateway',
      [json(`{"statusCode":200,"body":${JSON.stringify(PAIR)}}`)],
      ['envelope', 'json_in_text'],
    ],
    ['is padded to 250 KB', [json(PAIR + ' '.repeat(250 * 1024))], []],
    ['has 250 KB of other members', [json(PAIR.replace('{', `{"more":"${'x'.repeat(250 * 1024)}",`))], []],
    ['comes after 100 Continue', [CONTINUE, json(PAIR)], ['interim_answer']],
    ['comes after 100 Continue in one packet', [CONTINUE + json(PAIR).toString()], ['interim_answer']],
    [
      'comes after 102, 103 and 100',
      ['HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early\r\nLink: </x>\r\n\r\n', CONTINUE, json(PAIR)],
      ['interim_answer'],
    ],
    [
      'comes after 101',
      ['HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n', json(PAIR)],
      ['interim_answer'],
    ],
    ['has two equal lengths', [json(PAIR, `Content-Length: ${PAIR.length}`)], ['content_length_repeated']],
    [
      'has two equal lengths in one line',
      [raw([`Content-Length: ${PAIR.length}, ${PAIR.length}`], PAIR)],
      ['content_length_repeated'],
    ],
    ['has a length that is too short', [raw(['Content-Length: 20'], PAIR)], ['content_length_wrong']],
    [
      'has a length that is too short, and comes in two packets',
      [raw(['Content-Length: 20'], PAIR.slice(0, 30)), PAIR.slice(30)],
      ['content_length_wrong'],
    ],
    ['has a length of zero', [raw(['Content-Length: 0'], PAIR)], ['content_length_wrong']],
    [
      'has a line end after its length',
      [raw([`Content-Length: ${PAIR.length}`], `${PAIR}\r\n`)],
      ['content_length_wrong'],
    ],
    [
      'is chunked',
      [
        raw(
          ['Transfer-Encoding: chunked'],
          `10\r\n${PAIR.slice(0, 16)}\r\n${(PAIR.length - 16).toString(16)};x=y\r\n${PAIR.slice(16)}\r\n0\r\n\r\n`,
        ),
      ],
      [],
    ],
    [
      'is chunked and has a length',
      [
        raw(
          ['Transfer-Encoding: chunked', 'Content-Length: 5'],
          `${PAIR.length.toString(16)}\r\n${PAIR}\r\n0\r\n\r\n`,
        ),
      ],
      [],
    ],
    ['has only line feeds', [`HTTP/1.1 200 OK\n${JSON_TYPE}\nContent-Length: ${PAIR.length}\n\n${PAIR}`], []],
    [
      'is HTTP/1.0 without a reason',
      [`HTTP/1.0 200\r\n${JSON_TYPE}\r\nContent-Length: ${PAIR.length}\r\n\r\n${PAIR}`],
      [],
    ],
    [
      'has a broken header line',
      [raw(['no header at all', 'X-A : b', `Content-Length: ${PAIR.length}`], PAIR)],
      [],
    ],
    ['has status 201', [json(PAIR).toString().replace('200', '201')], []],
    ['has status 302', [json(PAIR).toString().replace('200', '302')], ['status_odd']],
    ['has status 400', [json(PAIR).toString().replace('200', '400')], ['status_odd']],
    ['has status 503', [json(PAIR).toString().replace('200', '503')], ['status_odd']],
    ['has status 999', [json(PAIR).toString().replace('200', '999')], ['status_odd']],
  ])('%s', async (_what, pieces, offences) => {
    expectKept(await ask(await server.serve(pieces, 'stays open')), ...new Set(offences));
    expectKept(await ask(await server.serve(pieces, 'closes')), ...new Set(offences));
    expect(server.requests).toHaveLength(2);
  });
});
