import type { App } from '../app.ts';
import type { Config } from '../platform/config.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts';

export interface SignedInBrowser {
  readonly authenticator: SoftwareAuthenticator;
  /** Value of the Cookie header. */
  readonly cookie: string;
  /** What a request of the console carries. */
  readonly headers: { readonly cookie: string; readonly origin: string; readonly host?: string };
}

/** The host that a console of an origin of its own answers to. */
export const atConsole = ({
  origin,
  consoleOrigin,
}: Pick<Config, 'origin' | 'consoleOrigin'>): { readonly host?: string } =>
  origin === consoleOrigin ? {} : { host: new URL(consoleOrigin).host };

const BASE = '/v1/console';

/** Makes the first operator as the console would, and gives what its browser holds after. */
export const registerOperator = async (
  app: Pick<App, 'http' | 'modules' | 'platform'>,
  name = 'Robin',
): Promise<SignedInBrowser> => {
  const { consoleOrigin: origin } = app.platform.config;
  const place = atConsole(app.platform.config);
  const setupToken = await app.modules.operators.createSetupToken(app.modules.firstMerchant.id);
  const authenticator = createSoftwareAuthenticator(origin);
  const begun = await app.http.inject({
    method: 'POST',
    url: `${BASE}/registration/options`,
    headers: place,
    payload: { setupToken, name },
  });
  const { ceremony, options } = begun.json<{ ceremony: string; options: Record<string, unknown> }>();
  const done = await app.http.inject({
    method: 'POST',
    url: `${BASE}/registration`,
    headers: place,
    payload: { ceremony, setupToken, credential: authenticator.create(options) },
  });
  if (done.statusCode !== 201) throw new Error(`Registration failed: ${done.body}`);
  const cookie = done.cookies.map(({ name: key, value }) => `${key}=${value}`).join('; ');
  return { authenticator, cookie, headers: { cookie, origin, ...place } };
};
