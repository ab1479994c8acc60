import { X509Certificate } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@tallystick/database';
import { writePrivateDraft } from '@tallystick/operating';
import type { LocalAuthority } from '@tallystick/virtual-devices/tls';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Randomness } from '../randomness.ts';

const DAY_MS = 86_400_000;
/** As long as browsers take a server's certificate from anybody (CA/Browser Forum, Baseline Requirements 6.3.2, as of 2020). */
const LIFE_MS = 398 * DAY_MS;
/** One that ends sooner than this is made anew at a start. */
const LEFT_MS = 30 * DAY_MS;
const FILE = 'local-authority.json';

const stored = Compile(
  Type.Object({
    name: Type.String(),
    authority: Type.String(),
    issuer: Type.String(),
    issuerKey: Type.String(),
  }),
);

const endOf = (certificate: string): number => new X509Certificate(certificate).validToDate.getTime();

/** What is in the file, if it is an authority for that name and lasts; whatever else stands there is no reason to fail, as one is made anew. */
const read = async (path: string, name: string, now: number): Promise<LocalAuthority | undefined> => {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!stored.Check(found) || found.name !== name || endOf(found.authority) - now < LEFT_MS)
      return undefined;
    return found;
  } catch {
    return undefined;
  }
};

export interface KeptAuthority {
  readonly authority: LocalAuthority;
  /** Unix milliseconds. */
  readonly notAfter: number;
  /** Whether it was made just now: phones do not trust it yet. */
  readonly isNew: boolean;
}

/**
 * The authority for a name, from `local-authority.json` in the data folder; made where there is none, where it is for another name, and
 * where it ends within 30 days. The file is for its owner alone, and holds the key of one that was replaced no longer.
 */
export const keepAuthority = async (
  { data, name }: { readonly data: string; readonly name: string },
  now: number,
  randomness: Randomness,
): Promise<KeptAuthority> => {
  const path = join(data, FILE);
  const kept = await read(path, name, now);
  if (kept !== undefined) return { authority: kept, notAfter: endOf(kept.authority), isNew: false };
  const { createLocalAuthority } = await import('@tallystick/virtual-devices/tls');
  const authority = await createLocalAuthority({ name, now, notAfter: now + LIFE_MS });
  await makeFolder(data);
  const text = `${JSON.stringify(authority, undefined, 2)}\n`;
  await rename(await writePrivateDraft(path, text, randomness), path);
  return { authority, notAfter: endOf(authority.authority), isNew: true };
};
