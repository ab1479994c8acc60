import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * SHA-256, base64url, of the list of the till's scripts that its build wrote: what this server serves and therefore signs for.
 * @returns undefined where no till is built here
 */
export const tillBundleDigest = (webRoot: string | undefined): string | undefined => {
  if (webRoot === undefined) return;
  try {
    return hash('sha256', readFileSync(join(webRoot, 'till', 'dist', 'bundle.json')), 'base64url');
  } catch {
    return;
  }
};
