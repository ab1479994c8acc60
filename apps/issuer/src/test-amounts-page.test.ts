import { readFileSync } from 'node:fs';
import { TEST_AMOUNTS } from '@tallystick/protocol';
import { expect, it } from 'vitest';

it('the page of test amounts says what the table says', () => {
  const page = readFileSync(new URL('../../../docs/reference/test-amounts.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| .'));
  expect(rows).toEqual(
    TEST_AMOUNTS.map(({ cents, outcome, responseCode, meaning }) =>
      `| .${cents} | ${outcome} | ${responseCode ?? ''} | ${meaning} |`.replace('|  |', '| |'),
    ),
  );
});
