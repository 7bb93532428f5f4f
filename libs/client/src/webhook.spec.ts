import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { InvalidWebhook, verifyWebhook } from './webhook.js';

const SECRET = `whsec_${btoa('a secret of thirty-two bytes, say')}`;
const BODY =
  '{"type":"link.revoked","timestamp":"2027-01-31T11:00:00.000Z","data":{"linkId":"l","userId":"ä"}}';

function headersAt(time: Date, body = BODY): Record<string, string> {
  return {
    'Webhook-Id': 'e-1',
    'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign('e-1', time, body),
  };
}

const verify = (
  body: string | Uint8Array,
  headers: Record<string, string | string[]> = headersAt(new Date()),
): unknown => verifyWebhook({ secret: SECRET, body, headers });

describe('a webhook', () => {
  const event = { id: 'e-1', ...(JSON.parse(BODY) as object) };

  it('yields its event, from text or bytes, with headers of either kind', () => {
    expect(verify(BODY)).toEqual(event);
    expect(verify(new TextEncoder().encode(BODY))).toEqual(event);
    const headers = new Headers(headersAt(new Date()));
    expect(verifyWebhook({ secret: SECRET, body: BODY, headers })).toEqual(event);
  });

  it('yields what tells an event that was resent from newer ones, and a test from the rest', () => {
    const late = BODY.replace('{', '{"sequence":7,"resent":true,');
    expect(verify(late, headersAt(new Date(), late))).toMatchObject({ sequence: 7, resent: true });
    const test = '{"type":"webhook.test","timestamp":"2027-01-31T11:00:00.000Z","data":{"webhookId":"w"}}';
    const received = verifyWebhook({ secret: SECRET, body: test, headers: headersAt(new Date(), test) });
    expect(received.type === 'webhook.test' && received.data.webhookId).toBe('w');
  });

  it.each<[string, () => unknown]>([
    ['another body', () => verify(BODY.replace('revoked', 'activated'))],
    ['a mark before the body', () => verify(new TextEncoder().encode(`\ufeff${BODY}`))],
    ['another id', () => verify(BODY, { ...headersAt(new Date()), 'Webhook-Id': 'e-2' })],
    ['an old time', () => verify(BODY, headersAt(new Date(Date.now() - 600_000)))],
    ['a time to come', () => verify(BODY, headersAt(new Date(Date.now() + 600_000)))],
    ['no signature', () => verify(BODY, { ...headersAt(new Date()), 'webhook-signature': '' })],
    ['two headers', () => verify(BODY, { ...headersAt(new Date()), 'webhook-signature': ['v1,x', 'v1,y'] })],
  ])('with %s is refused', (_what, call) => {
    expect(call).toThrow(InvalidWebhook);
  });

  it('with a parsed body says what to do', () => {
    const parsed = JSON.parse(BODY) as string;
    expect(() => verify(parsed)).toThrow('expected the raw body');
  });

  it('does not reveal an invalid secret', () => {
    const headers = headersAt(new Date());
    expect(() => verifyWebhook({ secret: 'whsec_???', body: BODY, headers })).not.toThrow(/\?\?\?/);
    expect(() => verifyWebhook({ secret: 'whsec_???', body: BODY, headers })).toThrow();
  });
});
