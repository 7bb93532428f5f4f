import { describe, expect, it } from '@jest/globals';
import { fileAddress } from './file-address.js';

describe('the address of an exported list', () => {
  it('has what the list is searched by, and not the page that is shown', () => {
    const search = { userId: 'a&b =c', held: true, status: undefined, cursor: 'page-2', name: '' };
    expect(fileAddress('/v1/admin/links/export', search)).toBe(
      '/v1/admin/links/export?userId=a%26b+%3Dc&held=true',
    );
  });

  it('has no question mark without a search', () => {
    expect(fileAddress('/v1/admin/revocations/export', {})).toBe('/v1/admin/revocations/export');
  });
});
