import { escaped, renderBlocks } from '../markdown.js';
import { operationOf } from './operation.js';
import { membersOf } from './schema.js';

const FOLDER = 'api';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The reference of the API: an overview, a page for each tag, and one for the schemas. */
export function descriptionPages(description) {
  const groups = description.tags.map((tag) => ({
    ...tag,
    address: `${FOLDER}/${tag.name.toLowerCase()}.html`,
    operations: operationsOf(description, tag.name),
  }));
  return [
    overview(description, groups),
    ...groups.map((group) => tagPage(description, group)),
    schemaPage(description),
  ];
}

function operationsOf({ paths }, tag) {
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => operations[method]?.tags.includes(tag)).map((method) => ({
      method: method.toUpperCase(),
      path,
      ...operations[method],
    })),
  );
}

function overview({ info }, groups) {
  const lists = groups.map(
    ({ name, description, address, operations }) =>
      `<h2 id="${name.toLowerCase()}">${escaped(name)}</h2>\n<p>${escaped(description)}</p>\n<ul>\n${operations
        .map(
          ({ operationId, method, path, summary }) =>
            `<li><a href="${address.slice(FOLDER.length + 1)}#${operationId}"><code>${method} ${escaped(path)}</code></a> ${escaped(summary)}</li>`,
        )
        .join('\n')}\n</ul>\n`,
  );
  return {
    address: `${FOLDER}/index.html`,
    title: 'API reference',
    html: `<h1 id="api-reference">API reference</h1>\n${renderBlocks(info.description)}<p>Your broker serves the same at <code>/reference</code>, where you can try calls, and the
<a href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI</a> document itself at <code>/openapi.json</code>. All types are on one page, <a href="schemas.html">Schemas</a>.</p>\n${lists.join('')}`,
    headings: groups.map(({ name }) => ({ level: 2, title: name, anchor: name.toLowerCase() })),
    sections: [{ title: 'API reference', anchor: 'api-reference', text: info.description }],
  };
}

function tagPage(description, { name, description: about, address, operations }) {
  const title = `API: ${name}`;
  return {
    address,
    title,
    html: `<h1>${escaped(title)}</h1>\n<p>${escaped(about)} <a href="index.html">All operations</a></p>\n${operations
      .map((operation) => operationOf(description, operation))
      .join('')}`,
    headings: operations.map(({ summary, operationId }) => ({
      level: 2,
      title: summary,
      anchor: operationId,
    })),
    sections: operations.map(({ operationId, method, path, summary, description: text = '' }) => ({
      title: summary,
      anchor: operationId,
      text: `${method} ${path} ${operationId} ${text}`,
    })),
  };
}

function schemaPage({ components }) {
  const schemas = Object.entries(components.schemas).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return {
    address: `${FOLDER}/schemas.html`,
    title: 'API: schemas',
    html: `<h1>API: schemas</h1>\n${schemas
      .map(([name, schema]) => `<h2 id="${escaped(name)}">${escaped(name)}</h2>\n${membersOf(schema)}`)
      .join('')}`,
    headings: schemas.map(([name]) => ({ level: 2, title: name, anchor: name })),
    sections: schemas.map(([name, { description = '', properties = {} }]) => ({
      title: name,
      anchor: name,
      text: [description, ...Object.keys(properties)].join(' '),
    })),
  };
}
