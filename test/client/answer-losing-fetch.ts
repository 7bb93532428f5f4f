/** A `fetch` whose first answers are lost after the broker has done its work. */
export function losingAnswers(count: number, lose: (request: Request) => boolean): typeof sent {
  let left = count;
  const sent = async (request: Request): Promise<Response> => {
    const answer = await fetch(request);
    if (left === 0 || !lose(request)) return answer;
    left -= 1;
    await answer.arrayBuffer();
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('lost'), { code: 'ECONNRESET' }) });
  };
  return sent;
}
