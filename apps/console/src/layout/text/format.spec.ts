import { describe, expect, it } from '@jest/globals';
import { countOf, dueText, exactTime, lastUseText, relativeTime } from './format.js';

const NOW = Date.parse('2027-01-31T12:00:00Z');
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

describe('numbers and times', () => {
  it('are in the language of the sentences around them, not in the browser’s', () => {
    expect(countOf(1_234, 'link')).toBe('1,234 links');
    expect(relativeTime(ago(14), NOW)).toBe('14 minutes ago');
    expect(exactTime(ago(0))).toContain('31 Jan 2027');
  });

  it('say how late something is', () => {
    expect(dueText(ago(-5), NOW)).toBe('due in 5 minutes');
    expect(dueText(ago(0.2), NOW)).toBe('due now');
    expect(dueText(ago(0.75), NOW)).toBe('overdue by 45 seconds');
    expect(dueText(ago(61), NOW)).toBe('overdue by 1 hour');
  });

  it('promise no more of the last use of a link than is known', () => {
    expect(lastUseText(ago(3), NOW)).toBe('within the last hour');
    expect(lastUseText(ago(59), NOW)).toBe('within the last hour');
    expect(lastUseText(ago(125), NOW)).toBe('2 hours ago');
  });
});
