// The package.json that is published, made from the one in the repository.
import { isSource } from './workspaces.mjs';

/** The oldest Node that the packages run on; `npm run packages` holds it. */
export const OLDEST_NODE = 22;

const KEPT = ['name', 'version', 'description', 'keywords', 'license', 'type'];
const NEEDED = ['dependencies', 'peerDependencies', 'peerDependenciesMeta'];

/** `./src/tlv/index.ts` is published as `./lib/tlv/index.js`: as deep, so that `../package.json` is the same. */
const publishedPath = (path) => path.replace(/^\.\/src\//, './lib/').replace(/\.tsx?$/, '.js');

const publishedExport = (target) => {
  if (typeof target !== 'string') {
    return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, publishedExport(value)]));
  }
  const path = publishedPath(target);
  return isSource(target) ? { types: path.replace(/\.js$/, '.d.ts'), default: path } : path;
};

const publishedBin = (bin) =>
  Object.fromEntries(Object.entries(bin).map(([name, path]) => [name, publishedPath(path)]));

const some = (manifest, keys) =>
  Object.fromEntries(keys.filter((key) => manifest[key] !== undefined).map((key) => [key, manifest[key]]));

/**
 * @param {any} manifest package.json of a workspace
 * @param {readonly string[]} files what the package holds
 */
export const publishedManifest = (manifest, files) => ({
  ...some(manifest, KEPT),
  engines: { node: `>=${OLDEST_NODE}` },
  sideEffects: Array.isArray(manifest.sideEffects)
    ? manifest.sideEffects.map(publishedPath)
    : manifest.sideEffects,
  ...(manifest.exports === undefined ? {} : { exports: publishedExport(manifest.exports) }),
  ...(manifest.bin === undefined ? {} : { bin: publishedBin(manifest.bin) }),
  files: [...new Set(files.map((file) => file.replace(/\/.*/, '')))].sort(),
  ...some(manifest, NEEDED),
  publishConfig: { access: 'public' },
});
