import { ENDPOINTS, type Problem, TOKEN_PATH } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from './testing/test-app.ts';

const PER_MINUTE = 4;
/** The largest share of the rate that an endpoint has, with one more to go over it. */
const ENOUGH = PER_MINUTE * 5 + 1;

const publicOnes = ENDPOINTS.filter(({ access }) => access === 'public').map(
  ({ method, path }) => [method, path.replace(':id', 'x')] as const,
);

describe('what anybody may ask', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp('pglite', { publicRequestsPerMinute: PER_MINUTE });
  });
  afterAll(() => app.drop());

  it.each([
    ...publicOnes,
    ['POST', TOKEN_PATH] as const,
    ['GET', `/r/rcp_${'0'.repeat(26)}`] as const,
    ['GET', '/issuer/v1/nothing'] as const,
  ])('%s %s is limited for each address, and for no other', async (method, url) => {
    const ask = (remoteAddress: string) => app.http.inject({ method, url, remoteAddress });
    let last = await ask('192.0.2.1');
    for (let tries = 1; tries < ENOUGH && last.statusCode !== 429; tries += 1) last = await ask('192.0.2.1');
    expect([last.statusCode, last.json<Problem>().code]).toEqual([429, 'too_many_requests']);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('192.0.2.2')).statusCode).not.toBe(429);
  });
});
