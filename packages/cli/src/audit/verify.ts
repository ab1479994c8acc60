import { Command } from '@commander-js/extra-typings';
import { CliError } from '../cli-error.ts';
import { type CommandResult, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { type Broken, type Fault, followChain, type Header, headerOf, type Progress } from './chain.ts';
import { textLines } from './text-lines.ts';

export interface VerifyInput {
  readonly file: string;
  /** Hash of an entry that was the last one once, as it was kept elsewhere. */
  readonly head?: string | undefined;
}

const WORDS: Readonly<Record<Fault, string>> = {
  form: 'is not an entry as the server writes it',
  changed: 'was changed: its hash is not that of its content',
  gap: 'does not follow the entry before it: entries are missing or in another order',
  'not-linked': 'does not continue the entry before it',
  merchant: 'is of another merchant',
  time: 'is earlier than the entry before it',
  cut: 'is the last one: the file was cut at its end, or is of another log',
  'other-head': 'is not the entry that the log is said to end with',
};

/**
 * Where the end is not the one that is known, from the first line of the file or from elsewhere. Who cuts a file can write its first line
 * anew, so only a hash that was kept elsewhere tells that.
 */
const brokenEnd = ({ met, last, lines }: Progress, header: Header, head: string | undefined) => {
  const end = last ?? header.after;
  const at = { line: lines, sequence: end.sequence };
  if (end.sequence < header.head.sequence) return { fault: 'cut', ...at } satisfies Broken;
  if (end.sequence !== header.head.sequence || end.hash !== header.head.hash) {
    return { fault: 'other-head', ...at } satisfies Broken;
  }
  if (head === undefined || met !== undefined) return undefined;
  return { fault: 'cut', ...at } satisfies Broken;
};

const headOf = (text: string | undefined): string | undefined => {
  const head = text?.trim().toLowerCase();
  if (head === undefined || /^[0-9a-f]{64}$/.test(head)) return head;
  throw new CliError('ERR_HEX', 'a hash of 64 hexadecimal digits is expected', '--head');
};

/** Verifies an export of the audit log: every entry, their chain, and its end. @throws {CliError} `ERR_AUDIT_EXPORT`, `ERR_FILE`, `ERR_HEX` */
export async function verifyAudit(input: VerifyInput, world: World): Promise<CommandResult> {
  const head = headOf(input.head);
  const lines = textLines(world.readChunks(input.file), input.file);
  const first = await lines.next();
  const header = headerOf(first.done === true ? { text: undefined } : first.value, input.file);
  const progress = await followChain(lines, header, head);
  const broken = progress.broken ?? brokenEnd(progress, header, head);
  const verified = broken === undefined;
  const { entries, last, first: firstEntry } = progress;
  return {
    output: {
      verified,
      entries,
      merchantId: header.merchantId,
      after: header.after,
      ...(firstEntry === undefined ? {} : { first: firstEntry }),
      ...(last === undefined ? {} : { last }),
      head: head === undefined ? 'not-given' : progress.met === undefined ? 'not-reached' : 'reached',
      ...(broken === undefined ? {} : { broken }),
    },
    text: broken === undefined ? goodText(progress, header, head) : brokenText(broken, entries),
    exitCode: verified ? 0 : 1,
  };
}

const goodText = (
  { entries, first, last, met }: Progress,
  header: Header,
  head: string | undefined,
): string =>
  [
    `verified: ${entries} ${entries === 1 ? 'entry' : 'entries'} of ${header.merchantId}, unchanged and without gaps`,
    ...(first === undefined || last === undefined
      ? []
      : [`from ${first.sequence} of ${first.at}`, `to   ${last.sequence} of ${last.at}`]),
    ...(header.after.sequence === 0 ? [] : [`after entry ${header.after.sequence}, ${header.after.hash}`]),
    `head ${last?.hash ?? header.after.hash}`,
    ...(met === undefined ? [] : [`the given head is that of entry ${met}`]),
    ...(head === undefined
      ? [
          'Compare the head with one that was kept elsewhere (--head): the file alone cannot show that its end was cut.',
        ]
      : []),
    '',
  ].join('\n');

const brokenText = ({ fault, line, sequence }: Broken, entries: number): string =>
  [
    `not verified: ${sequence === undefined ? '' : `entry ${sequence} on `}line ${line} ${WORDS[fault]}`,
    `${entries} ${entries === 1 ? 'entry' : 'entries'} before ${fault === 'cut' || fault === 'other-head' ? 'the end' : 'it'} can be relied on`,
    '',
  ].join('\n');

export const verifyCommand = (perform: Perform) =>
  new Command('verify')
    .description('verifies an export of the audit log: every entry, their chain, and its end')
    .argument('<file>', 'export as JSON Lines; - reads standard input')
    .option('--head <hash>', 'hash of an entry that was once the last, as it was kept elsewhere')
    .option(...JSON_OPTION)
    .action((file, { head }) => perform(once((world) => verifyAudit({ file, head }, world))));
