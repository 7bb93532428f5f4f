import { createServer } from 'node:http';
import { extname } from 'node:path';
import { buildSite } from './site.js';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Nobody else on the network needs the pages of a working copy. */
const HOST = '127.0.0.1';

/** Serves the site on this machine. A page is built when it is asked for, so that it shows the latest edit. */
export function serve(port) {
  let files = buildSite();
  const server = createServer((request, response) => {
    let address;
    try {
      address = addressIn(request.url);
      if (address.endsWith('.html')) files = buildSite();
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(error.message);
      return;
    }
    const content = files.get(address);
    if (content === undefined)
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.');
    else response.writeHead(200, { 'content-type': TYPES[extname(address)] }).end(content);
  });
  server.on('error', (error) => {
    process.stderr.write(
      `${error.code === 'EADDRINUSE' ? `Port ${port} is taken; choose another with --port.` : error.message}\n`,
    );
    process.exitCode = 1;
  });
  server.listen(port, HOST, () => console.log(`The documentation: http://${HOST}:${port}/`));
}

/** The address of the file that a request asks for. @throws if its escapes are malformed */
function addressIn(url) {
  const { pathname } = new URL(url, `http://${HOST}`);
  return decodeURIComponent(pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
}
