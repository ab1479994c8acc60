import { canonicalJson, EncodingError } from '@tallystick/encoding';
import { chainHash } from '@tallystick/encoding/node';
import { CliError } from '../cli-error.ts';
import type { TextLine } from './text-lines.ts';

/** The place of an entry in its log. */
export interface Place {
  readonly sequence: number;
  readonly hash: string;
}

/** The first line of an export. */
export interface Header {
  readonly merchantId: string;
  /** The entry before the first. */
  readonly after: Place;
  /** The last entry. */
  readonly head: Place;
}

/** What keeps an export from being what the server wrote. */
export type Fault =
  /** A line is not the canonical JSON of an entry. */
  | 'form'
  /** An entry or its hash was changed. */
  | 'changed'
  /** Entries before this one are missing, or the order was changed. */
  | 'gap'
  /** An entry continues another one than the one before it. */
  | 'not-linked'
  /** An entry of another merchant. */
  | 'merchant'
  /** Time goes back. */
  | 'time'
  /** The file ends before the last entry that its first line, or `--head`, names. */
  | 'cut'
  /** The last entry is not the one that the first line, or `--head`, names. */
  | 'other-head';

export interface Broken {
  readonly fault: Fault;
  readonly line: number;
  readonly sequence?: number;
}

interface Entry extends Place {
  readonly at: string;
  readonly merchantId: string;
  readonly previous: string;
}

/** How far an export was read. */
export interface Progress {
  readonly entries: number;
  readonly first?: Pick<Entry, 'sequence' | 'at'>;
  readonly last?: Pick<Entry, 'sequence' | 'at' | 'hash'>;
  readonly lines: number;
  /** The number of the entry with the hash that was looked for. */
  readonly met?: number;
  readonly broken?: Broken;
}

type Members = { readonly [member: string]: unknown };

const HASH = /^[0-9a-f]{64}$/;

const membersOf = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;

/** A line as the object that it is the canonical JSON of: of each value there is one text, so any other byte is a change. */
const objectOf = (text: string | undefined): Members | undefined => {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return canonicalJson(value as never) === text ? membersOf(value) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof EncodingError) return undefined;
    throw error;
  }
};

const placeOf = (value: unknown): Place | undefined => {
  const { sequence, hash } = membersOf(value) ?? {};
  return typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence >= 0 && isHash(hash)
    ? { sequence, hash }
    : undefined;
};

const isHash = (value: unknown): value is string => typeof value === 'string' && HASH.test(value);

/**
 * The first line of an export, which says what follows.
 * @throws {CliError} `ERR_AUDIT_EXPORT` where it is no such line
 */
export const headerOf = ({ text }: Pick<TextLine, 'text'>, file: string): Header => {
  const { format, version, merchantId, after, head } = objectOf(text) ?? {};
  const [begins, ends] = [placeOf(after), placeOf(head)];
  if (
    format !== 'tallystick-audit-log' ||
    version !== 1 ||
    typeof merchantId !== 'string' ||
    !begins ||
    !ends
  ) {
    throw new CliError('ERR_AUDIT_EXPORT', 'the first line is not that of an export of an audit log', file);
  }
  return { merchantId, after: begins, head: ends };
};

const entryOf = (members: Members | undefined): Entry | undefined => {
  const place = placeOf(members);
  const { at, merchantId, previous } = members ?? {};
  return place && typeof at === 'string' && typeof merchantId === 'string' && isHash(previous)
    ? { ...place, at, merchantId, previous }
    : undefined;
};

/** What is wrong with one entry, seen from the one before it. */
const faultOf = (
  members: Members,
  entry: Entry,
  before: Place & { readonly at?: string },
  header: Header,
): Fault | undefined => {
  const { hash: _, ...rest } = members;
  if (chainHash(rest as never) !== entry.hash) return 'changed';
  if (entry.merchantId !== header.merchantId) return 'merchant';
  if (entry.sequence !== before.sequence + 1) return 'gap';
  if (entry.previous !== before.hash) return 'not-linked';
  return before.at !== undefined && entry.at < before.at ? 'time' : undefined;
};

/** Follows the chain of an export to its end, or to the first entry that breaks it. */
export const followChain = async (
  lines: AsyncIterable<TextLine>,
  header: Header,
  soughtHash?: string,
): Promise<Progress> => {
  const { after } = header;
  let progress: Progress = {
    entries: 0,
    lines: 1,
    ...(after.hash === soughtHash ? { met: after.sequence } : {}),
  };
  let before: Place & { readonly at?: string } = after;
  for await (const { text, ended, number } of lines) {
    const members = objectOf(text);
    const entry = entryOf(members);
    if (members === undefined || entry === undefined || !ended) {
      return { ...progress, broken: { fault: 'form', line: number } };
    }
    const fault = faultOf(members, entry, before, header);
    if (fault !== undefined) {
      return { ...progress, broken: { fault, line: number, sequence: entry.sequence } };
    }
    const { sequence, at, hash } = entry;
    before = entry;
    progress = {
      ...progress,
      ...(hash === soughtHash ? { met: sequence } : {}),
      entries: progress.entries + 1,
      first: progress.first ?? { sequence, at },
      last: { sequence, at, hash },
      lines: number,
    };
  }
  return progress;
};
