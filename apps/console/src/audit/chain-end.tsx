import { useAuditHead } from '../api/audit.js';
import { countOf, countText } from '../layout/text/format.js';
import { Moment } from '../layout/text/moment.js';

/** How far the records are chained, in a sentence. */
export function ChainEnd() {
  const { data } = useAuditHead();
  const purpose = 'Who did what, to which link, from where.';
  if (data === undefined || data.position === null) return purpose;
  return (
    <>
      {purpose} Chained up to position {countText(data.position)}, <Moment at={data.sealedAt} />
      {data.unsealed === 0 ? '.' : `; ${countOf(data.unsealed, 'record')} waiting to be chained.`}
    </>
  );
}
