import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OAuthSettings } from '../oauth-settings.js';
import { pageLanguages } from './page-language.js';
import { pageTexts, type PlainPage } from './page-texts.js';
import { browserHeaders, renderPage } from './render-page.js';

const NOBODY = { name: undefined, logo: undefined };
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

const policyOf = (logo: string | undefined): string =>
  browserHeaders({ name: undefined, logo })['content-security-policy'] ?? '';

describe('the pages on which a browser ends', () => {
  it.each(Object.keys(pageTexts) as PlainPage[])(
    'say %s in every language, and name that language',
    (page) => {
      const titles = pageLanguages.map((language) => {
        const html = renderPage(page, language, NOBODY);
        expect(html).toContain(`<html lang="${language}">`);
        expect(html).not.toMatch(/undefined|<script|<img|<header/);
        return pageTexts[page][language].title;
      });
      expect(new Set(titles).size).toBe(pageLanguages.length);
    },
  );

  it('run only the style that their policy names by its hash', () => {
    const style = /<style>(.*)<\/style>/s.exec(renderPage('linked', 'en', NOBODY))?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policyOf(undefined)).toContain(`style-src 'sha256-${hash}'`);
    expect(policyOf(undefined)).not.toContain('img-src');
  });

  it('show the company’s name as text, whatever it holds', () => {
    const html = renderPage('linked', 'en', { name: `<b>"Ockham" & 'Sons'</b>`, logo: undefined });
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;b&gt;&quot;Ockham&quot; &amp; &#39;Sons&#39;&lt;/b&gt;</header>');
  });

  it('may load the logo, and nothing else from its host', () => {
    const logo = 'https://www.example.com/images/logo.svg';
    expect(policyOf(logo)).toContain(`img-src ${logo};`);
    expect(policyOf(PIXEL)).toContain('img-src data:;');
    expect(renderPage('linked', 'en', { name: undefined, logo: PIXEL })).toContain(
      `<img src="${PIXEL}" alt="">`,
    );
  });
});

describe('COMPANY_LOGO', () => {
  const { companyLogo } = OAuthSettings.described;

  it.each([
    PIXEL,
    'data:image/svg+xml;base64,PHN2Zy8+',
    'https://www.example.com/logo.svg',
    'https://cdn.example.com:8443/a/b-1.2/logo@2x.png',
  ])('may be %s', (logo) => {
    expect(companyLogo.parse(logo)).toEqual({ value: logo });
  });

  it.each([
    'http://www.example.com/logo.svg',
    'https://www.example.com/logo.svg?v=1',
    'https://www.example.com/logo.svg#a',
    'https://user@www.example.com/logo.svg',
    'https://www.example.com',
    'https://www.example.com/a;script-src *',
    'https://www.example.com/a, https://evil.example/',
    `https://www.example.com/logo.svg' 'unsafe-inline`,
    'https://www.example.com/"onerror=',
    'https://*/logo.svg',
    'data:text/html;base64,PHN2Zy8+',
    'data:image/svg+xml,<svg/>',
    'data:image/png;base64,abc',
    `data:image/png;base64,${'AAAA'.repeat(16_385)}`,
    'javascript:alert(1)',
    '/logo.svg',
  ])('may not be %s', (logo) => {
    expect(companyLogo.parse(logo)).toBeUndefined();
  });
});
