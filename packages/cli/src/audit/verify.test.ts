import { canonicalJson } from '@tallystick/encoding';
import { chainHash } from '@tallystick/encoding/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { inMemory } from '../testing/in-memory.ts';

const MERCHANT = `mer_${'0'.repeat(26)}`;
const NONE = '0'.repeat(64);

const { files, tally } = inMemory();
const verify = (...more: string[]) => tally(['audit', 'verify', 'log.jsonl', ...more]);

/** A log of entries, as the server exports it. */
const logOf = (count: number, after = { sequence: 0, hash: NONE }, label = 'Bar') => {
  const lines: string[] = [];
  let head = after;
  for (let n = 1; n <= count; n += 1) {
    const entry = {
      merchantId: MERCHANT,
      sequence: head.sequence + 1,
      at: new Date(Date.UTC(2026, 10, 30, 10, after.sequence + n)).toISOString(),
      actor: { kind: 'operator', id: 'opr_1', name: 'Robin\u2028Ö' },
      action: 'terminal.created',
      object: { kind: 'terminal', id: `trm_${n}`, name: label },
      previous: head.hash,
    };
    const hash = chainHash(entry);
    lines.push(canonicalJson({ ...entry, hash }));
    head = { sequence: entry.sequence, hash };
  }
  const header = { format: 'tallystick-audit-log', version: 1, merchantId: MERCHANT, after, head };
  return { header, lines, head, text: [canonicalJson(header), ...lines, ''].join('\n') };
};

describe('issue-9/7: tally audit verify', () => {
  const log = logOf(5);
  const put = (lines: readonly string[], header: object = log.header) =>
    files.set('log.jsonl', [canonicalJson(header as never), ...lines, ''].join('\n'));
  beforeEach(() => void files.set('log.jsonl', log.text));

  it('verifies an export, and its end where the head is given', async () => {
    const plain = await verify();
    expect(plain).toMatchObject({
      exitCode: 0,
      output: { verified: true, entries: 5, last: { sequence: 5, hash: log.head.hash }, head: 'not-given' },
    });
    expect(plain.text).toMatch(/5 entries of mer_0+, unchanged and without gaps/);
    expect(plain.text).toMatch(/--head/);
    const held = await verify('--head', log.head.hash.toUpperCase());
    expect(held).toMatchObject({ exitCode: 0, output: { head: 'reached' } });
    expect(held.text).toContain('the given head is that of entry 5');
    expect(held.text).not.toMatch(/--head/);
    const [, , third = ''] = log.lines;
    expect((await verify('--head', JSON.parse(third).hash)).text).toContain('is that of entry 3');
  });

  it('reads standard input, and an export that is empty or goes on from another', async () => {
    const answer = await tally(['audit', 'verify', '-'], { standardInput: log.text });
    expect(answer.output).toMatchObject({ verified: true, entries: 5 });
    const later = logOf(2, log.head);
    files.set('log.jsonl', later.text);
    expect((await verify()).output).toMatchObject({
      verified: true,
      after: log.head,
      first: { sequence: 6 },
    });
    expect((await verify()).text).toContain(`after entry 5, ${log.head.hash}`);
    put([], { ...log.header, after: log.head });
    expect(await verify('--head', log.head.hash)).toMatchObject({ exitCode: 0, output: { entries: 0 } });
  });

  it('finds every byte that was changed', async () => {
    const bytes = new TextEncoder().encode(log.text);
    const headerEnd = bytes.indexOf(0x0a);
    for (let at = headerEnd + 1; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      files.set('log.jsonl', changed);
      const { exitCode, output } = await verify();
      expect(exitCode, `byte ${at}`).toBe(1);
      expect(output, `byte ${at}`).toMatchObject({ verified: false, broken: { line: expect.any(Number) } });
    }
  });

  it('takes no first line in which a byte was changed', async () => {
    const bytes = new TextEncoder().encode(log.text);
    for (let at = 0; at <= bytes.indexOf(0x0a); at += 1) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      files.set('log.jsonl', changed);
      expect((await verify()).exitCode, `byte ${at}`).toBeGreaterThan(0);
    }
  });

  const [a = '', b = '', c = '', d = '', e = ''] = log.lines;
  const foreign = logOf(5, undefined, 'Kiosk').lines;
  it.each<[string, readonly string[], object]>([
    ['left out', [a, b, d, e], { fault: 'gap', line: 4, sequence: 4 }],
    ['doubled', [a, b, b, c, d, e], { fault: 'gap', line: 4, sequence: 2 }],
    ['moved', [a, c, b, d, e], { fault: 'gap', line: 3, sequence: 3 }],
    ['replaced by one with a right hash', [a, b, foreign[2] ?? '', d, e], { fault: 'not-linked', line: 4 }],
    ['left out at the end', [a, b, c], { fault: 'cut', line: 4, sequence: 3 }],
    ['added at the end', [...log.lines, ...logOf(1, log.head).lines], { fault: 'other-head', sequence: 6 }],
    ['written with blanks', [a, b.replace(':', ': '), c, d, e], { fault: 'form', line: 3 }],
  ])('names the first entry that is %s', async (_, lines, broken) => {
    put(lines);
    const { exitCode, output, text } = await verify();
    expect({ exitCode, broken: output.broken }).toMatchObject({ exitCode: 1, broken });
    expect(text).toMatch(/^not verified: /);
  });

  it('finds a log that was cut together with its first line only by the head that was kept elsewhere', async () => {
    const cut = logOf(3);
    files.set('log.jsonl', cut.text);
    expect((await verify()).exitCode).toBe(0);
    expect(await verify('--head', log.head.hash)).toMatchObject({
      exitCode: 1,
      output: { broken: { fault: 'cut', sequence: 3 }, head: 'not-reached' },
    });
  });

  it('says what is wrong with its use', async () => {
    expect(await verify('--head', 'abc')).toMatchObject({
      exitCode: 2,
      output: { error: { code: 'ERR_HEX' } },
    });
    files.set('log.jsonl', '{"no":"log"}\n');
    expect((await verify()).output).toMatchObject({ error: { code: 'ERR_AUDIT_EXPORT', path: 'log.jsonl' } });
    files.set('log.jsonl', '');
    expect((await verify()).exitCode).toBe(2);
    const batch = await tally(['audit', 'verify', '-'], { standardInput: '' });
    expect(batch.output).toMatchObject({ error: { code: 'ERR_AUDIT_EXPORT' } });
    files.set('log.jsonl', `${canonicalJson(log.header)}\n${'x'.repeat(1_100_000)}`);
    expect((await verify()).output).toMatchObject({ error: { code: 'ERR_INPUT_SIZE' } });
  });
});
