import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inMemory } from '../testing/in-memory.ts';

const PAGE = readFileSync(new URL('../../../../docs/reference/audit-log.md', import.meta.url), 'utf8');

it('issue-9/7: the example in the reference of the audit log verifies, and any other would not', async () => {
  const [, example = ''] = /```jsonl\n([\s\S]+?)```/.exec(PAGE) ?? [];
  const [, head = ''] = /--head ([0-9a-f]{64})/.exec(PAGE) ?? [];
  const { files, tally } = inMemory();
  files.set('audit-log.jsonl', example);
  const run = () => tally(['audit', 'verify', 'audit-log.jsonl', '--head', head]);
  expect(await run()).toMatchObject({ exitCode: 0, output: { entries: 3, head: 'reached' } });
  files.set('audit-log.jsonl', example.replace('was sold', 'was lost'));
  expect((await run()).exitCode).toBe(1);
});
