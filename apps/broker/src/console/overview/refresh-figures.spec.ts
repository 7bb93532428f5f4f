import { describe, expect, it } from '@jest/globals';
import { figuresOf } from './refresh-figures.js';

const sample = (value: number, result: string, cause = 'none') => ({ labels: { result, cause }, value });

describe('the refreshes that the overview counts', () => {
  it('are not failures if users withdrew their consent', () => {
    expect(
      figuresOf([
        sample(90, 'succeeded'),
        sample(6, 'ended', 'grant_refused'),
        sample(3, 'failed', 'quarantined'),
        sample(1, 'ended', 'refused_repeatedly'),
      ]),
    ).toEqual({ succeeded: 90, failed: 0, refused: 10 });
  });

  it('are failures if the broker or COCO could have done better', () => {
    expect(
      figuresOf([
        sample(4, 'failed', 'status_503'),
        sample(1, 'held', 'mass_refusal'),
        sample(2, 'ended', 'refresh_token_expired'),
        sample(2, 'ended', 'refresh_outcome_unknown'),
        sample(8, 'superseded', 'grant_refused'),
      ]),
    ).toEqual({ succeeded: 0, failed: 9, refused: 0 });
  });
});
