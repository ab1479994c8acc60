import type { ApiRequestDetail } from '@tallystick/protocol';
import { expect, it } from 'vitest';
import { curlOf, filledPath, kindOf, targetOf } from './request-text.ts';

const detailOf = (
  change: Partial<ApiRequestDetail>,
  path = '/v1/terminals',
  method = 'POST',
): ApiRequestDetail =>
  ({
    request: {
      id: 'req_1',
      at: '2026-11-30T12:00:00.000Z',
      keyId: 'key_1',
      method,
      path,
      params: { id: 'trm_1' },
      status: 201,
      ms: 3,
      requestId: 'r-1',
    },
    query: {},
    whole: true,
    ...change,
  }) as ApiRequestDetail;

it('the path of a request has what stood in it', () => {
  expect(filledPath({ path: '/v1/terminals/:id/x/:other', params: { id: 'a/b' } })).toBe(
    '/v1/terminals/a%2Fb/x/:other',
  );
  expect(targetOf(detailOf({ query: { search: 'Table 7', limit: '2' } }))).toBe(
    '/v1/terminals?search=Table+7&limit=2',
  );
});

it('a request as a command line has a placeholder for the key, and nothing that a shell would run', () => {
  const text = curlOf(
    detailOf({ body: { label: "O'Hara $(rm -rf ~) `id`" } }),
    'https://pay.example',
    'new-1',
  );
  expect(text).toBe(
    [
      "curl -X POST 'https://pay.example/v1/terminals'",
      '-H "Authorization: Bearer $TALLYSTICK_KEY"',
      "-H 'Idempotency-Key: new-1'",
      "-H 'Content-Type: application/json'",
      `-d '{"label":"O'\\''Hara $(rm -rf ~) \`id\`"}'`,
    ].join(' \\\n  '),
  );
  expect(curlOf(detailOf({}, '/v1/payments', 'GET'), 'https://pay.example', 'x')).not.toMatch(
    /Idempotency|-d/,
  );
});

it('a status is an answer, a refusal or a failure', () => {
  expect([200, 204, 304, 400, 429, 500, 503].map(kindOf)).toEqual([
    'answered',
    'answered',
    'answered',
    'refused',
    'refused',
    'failed',
    'failed',
  ]);
});
