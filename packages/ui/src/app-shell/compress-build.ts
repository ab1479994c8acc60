import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Files that get smaller; pictures and fonts (woff2) are compressed already. */
const TEXT = /\.(?:html|js|css|svg|json|webmanifest)$/;
/** Shorter files fit into the first packet as they are. */
const LEAST_BYTES = 1_024;

/**
 * Writes `<name>.br` (RFC 7932) and `<name>.gz` (RFC 1952) beside each text of a build, as small as they get: made once here, sent many
 * times by the server.
 */
export const compressBuild = (folder: string): void => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !TEXT.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path);
    if (text.length < LEAST_BYTES) continue;
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params }));
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
  }
};
