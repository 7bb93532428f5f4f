import { serviceApi } from './description.js';
import { goModels } from './go-models.js';
import { goOperations } from './go-operations.js';
import { pythonModels, pythonProblems } from './python-models.js';
import { pythonOperations } from './python-operations.js';

/** The generated files of the clients, by path. */
export function clientFiles() {
  const api = serviceApi();
  return [
    ['clients/python/coco_token_broker/models.py', pythonModels(api)],
    ['clients/python/coco_token_broker/problems.py', pythonProblems(api)],
    ['clients/python/coco_token_broker/operations.py', pythonOperations(api)],
    ['clients/go/models_generated.go', goModels(api)],
    ['clients/go/operations_generated.go', goOperations(api)],
  ];
}
