/** What the API's description says of the pages about problems. */
import { json, type OperationDescription } from '#kernel';

export const readProblem: OperationDescription = {
  id: 'readProblem',
  summary: 'What a problem’s code means and what to do',
  answers: [
    {
      status: 200,
      description: 'A section of Markdown.',
      schema: json.text(),
      mediaType: 'text/markdown',
      example: '## rate_limited\n\n…',
    },
  ],
  problems: ['not_found'],
};
