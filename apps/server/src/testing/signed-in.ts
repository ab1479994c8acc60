import type { App } from '../app.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts';

export interface SignedInBrowser {
  readonly authenticator: SoftwareAuthenticator;
  /** Value of the Cookie header. */
  readonly cookie: string;
  /** What a request of the console carries. */
  readonly headers: { readonly cookie: string; readonly origin: string };
}

const BASE = '/v1/console';

/** Makes the first operator as the console would, and gives what its browser holds after. */
export const registerOperator = async (
  app: Pick<App, 'http' | 'modules' | 'platform'>,
  name = 'Robin',
): Promise<SignedInBrowser> => {
  const { origin } = app.platform.config;
  const setupToken = await app.modules.operators.createSetupToken(app.modules.firstMerchant.id);
  const authenticator = createSoftwareAuthenticator(origin);
  const begun = await app.http.inject({
    method: 'POST',
    url: `${BASE}/registration/options`,
    payload: { setupToken, name },
  });
  const { ceremony, options } = begun.json<{ ceremony: string; options: Record<string, unknown> }>();
  const done = await app.http.inject({
    method: 'POST',
    url: `${BASE}/registration`,
    payload: { ceremony, setupToken, credential: authenticator.create(options) },
  });
  if (done.statusCode !== 201) throw new Error(`Registration failed: ${done.body}`);
  const cookie = done.cookies.map(({ name: key, value }) => `${key}=${value}`).join('; ');
  return { authenticator, cookie, headers: { cookie, origin } };
};
