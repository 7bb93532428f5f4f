import { isSuccess, jsonAnswer, readJsonObject, readList, type JsonObject } from '../json-answer.js';
import type { UpstreamAnswer } from '../transport/exchange.js';

/**
 * COCO's answer with something added to the objects of its list `name`. Where nothing is added, and where COCO refuses,
 * the answer passes as it came, with its headers.
 *
 * @param describe gives the very same object where it has nothing to add
 * @throws UpstreamFailure when a success holds no such list
 */
export function withItems(
  answer: UpstreamAnswer,
  name: string,
  describe: (item: JsonObject) => JsonObject,
): UpstreamAnswer {
  if (!isSuccess(answer)) return answer;
  const list = readList(answer, name);
  const described = list.map(describe);
  if (described.every((item, index) => item === list[index])) return answer;
  return jsonAnswer(answer.status, { ...readJsonObject(answer), [name]: described });
}
