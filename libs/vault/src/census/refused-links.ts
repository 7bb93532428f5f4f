/**
 * SQL: selects `refused_at` of the links that COCO refused within the last milliseconds and still refuses.
 * For use as a subquery; a condition on `id` may follow.
 */
export function refusedWithin(milliseconds: number): string {
  return `SELECT refused_at FROM links
    WHERE status = 'reauthorization_required'
      AND refused_at > clock_timestamp() - ${milliseconds} * interval '1 ms'`;
}

/** SQL: how many links COCO has refused since a time. @param since SQL of that time */
export function countRefusedSince(since: string): string {
  return `(SELECT count(*)::int FROM links l
     WHERE l.status = 'reauthorization_required' AND l.last_trouble IN ('grant_refused', 'refresh_outcome_unknown')
       AND l.last_trouble_at >= ${since})`;
}
