import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@tallystick/database/testing';
import { ENDPOINTS } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createIssuer, type RunningIssuer } from '../issuer.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests-32-chars';
const ours = ENDPOINTS.filter(({ path }) => path.startsWith('/issuer'));

describe('a query parameter that an endpoint does not have', () => {
  let folder: string;
  let drop: () => Promise<void>;
  let issuer: RunningIssuer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-issuer-'));
    const made = await createTestDatabase('pglite');
    ({ drop } = made);
    const environment = {
      ISSUER_DATA: folder,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ISSUER_OPERATOR_KEY: OPERATOR_KEY,
    };
    issuer = await createIssuer(readConfig(environment), { database: made.database });
  });
  afterAll(async () => {
    await issuer.close();
    await drop();
    await rm(folder, { recursive: true });
  });

  it.each(ours)('reviewed/A4: is refused by $method $path, and named', async ({ method, path }) => {
    const answer = await fetch(`${issuer.httpOrigin}${path}?surplus=1`, {
      method,
      headers: { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: '{}' }),
    });
    expect(await answer.json()).toMatchObject({ status: 400, code: 'malformed_request', path: '/surplus' });
  });
});
