import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { chainHash } from './node.ts';

it('issue-9/7: a chain hash is SHA-256 over the canonical JSON, whatever the order of members', () => {
  const previous = '0'.repeat(64);
  const text = `{"at":"2026-11-30T08:00:00.000Z","name":"Größe\u2028","previous":"${previous}","sequence":1}`;
  const expected = createHash('sha256').update(text).digest('hex');
  expect(chainHash({ sequence: 1, previous, name: 'Größe\u2028', at: '2026-11-30T08:00:00.000Z' })).toBe(
    expected,
  );
  expect(chainHash({ previous, at: '2026-11-30T08:00:00.000Z', sequence: 2, name: 'Größe\u2028' })).not.toBe(
    expected,
  );
});
