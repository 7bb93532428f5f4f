/** Node's part of the list: npm knows only packages. */
function nodeComponent() {
  const version = process.versions.node;
  return {
    'bom-ref': `node@${version}`,
    type: 'platform',
    name: 'node',
    version,
    licenses: [{ license: { id: 'MIT' } }],
    purl: `pkg:generic/node@${version}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
  };
}

/**
 * A list by npm, with the Node.js that runs the program.
 *
 * @param {{ readonly components: readonly object[] }} bom CycloneDX
 */
export function withNode(bom) {
  return { ...bom, components: [nodeComponent(), ...bom.components] };
}
