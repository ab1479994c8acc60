import type { Role } from '@tallystick/protocol';
import type { App } from '../app.ts';
import { atConsole, type SignedInBrowser } from './signed-in.ts';
import { createSoftwareAuthenticator } from './software-authenticator.ts';

type Served = Pick<App, 'http' | 'platform'>;

/** Registers a passkey with a one-time link's token, as the page that the link opens does; gives what that browser holds after. */
export const registerBy = async (
  { http, platform }: Served,
  token: string,
  name: string,
): Promise<SignedInBrowser> => {
  const { consoleOrigin: origin } = platform.config;
  const place = atConsole(platform.config);
  const authenticator = createSoftwareAuthenticator(origin);
  const begun = await http.inject({
    method: 'POST',
    url: '/v1/console/registration/options',
    headers: place,
    payload: { setupToken: token, name },
  });
  if (begun.statusCode !== 200) throw new Error(`The link was refused: ${begun.body}`);
  const { ceremony, options } = begun.json<{ ceremony: string; options: Record<string, unknown> }>();
  const done = await http.inject({
    method: 'POST',
    url: '/v1/console/registration',
    headers: place,
    payload: { ceremony, setupToken: token, credential: authenticator.create(options) },
  });
  if (done.statusCode !== 201) throw new Error(`Registration failed: ${done.body}`);
  const cookie = done.cookies.map(({ name: key, value }) => `${key}=${value}`).join('; ');
  return { authenticator, cookie, headers: { cookie, origin, ...place } };
};

export const tokenOf = (link: string): string => link.split('#join=')[1] ?? '';

/** Makes an operator of a role by an owner's invitation. */
export const inviteOperator = async (
  app: Served,
  owner: SignedInBrowser,
  role: Role,
  name: string,
): Promise<SignedInBrowser> => {
  const made = await app.http.inject({
    method: 'POST',
    url: '/v1/invitations',
    headers: owner.headers,
    payload: { role, name },
  });
  if (made.statusCode !== 201) throw new Error(`No invitation: ${made.body}`);
  return registerBy(app, tokenOf(made.json<{ link: string }>().link), name);
};
