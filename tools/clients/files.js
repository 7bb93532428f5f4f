import { serviceApi } from './description.js';
import { pythonModels, pythonProblems } from './python-models.js';
import { pythonOperations } from './python-operations.js';

/** The generated files of the clients, by path. */
export function clientFiles() {
  const api = serviceApi();
  return [
    ['clients/python/coco_token_broker/models.py', pythonModels(api)],
    ['clients/python/coco_token_broker/problems.py', pythonProblems(api)],
    ['clients/python/coco_token_broker/operations.py', pythonOperations(api)],
  ];
}
