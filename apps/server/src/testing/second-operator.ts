import { randomBytes } from 'node:crypto';
import type { Role } from '@tallystick/protocol';
import type { App } from '../app.ts';
import type { SignedInBrowser } from './signed-in.ts';

/** Another operator of the first merchant who is signed in, without the ceremony of an invitation. */
export const addOperator = async (
  app: Pick<App, 'modules' | 'platform'>,
  name: string,
  role: Role = 'owner',
): Promise<Pick<SignedInBrowser, 'cookie' | 'headers'> & { readonly id: string }> => {
  const { database, ids, keys, clock, config } = app.platform;
  const merchantId = app.modules.firstMerchant.id;
  const id = ids.make('operator');
  const token = randomBytes(32).toString('base64url');
  const now = new Date(clock.now());
  await database.query(
    { text: 'insert into operators (merchant_id, id, name, role, created_at) values ($1, $2, $3, $4, $5)' },
    [merchantId, id, name, role, now],
  );
  await database.query(
    {
      text: 'insert into sessions (merchant_id, digest, operator_id, created_at, expires_at) values ($1, $2, $3, $4, $5)',
    },
    [merchantId, keys.digest('session', token), id, now, new Date(now.getTime() + 12 * 3_600_000)],
  );
  const cookie = `tallystick=${merchantId}.${token}`;
  return { id, cookie, headers: { cookie, origin: config.origin } };
};
