import type { ServerConfig } from '../config.ts';
import type { Platform } from '../platform/platform.ts';
import { addApps } from './apps.ts';
import { addFont } from './font.ts';
import { addHomePage } from './home.ts';
import { addIssuerProxy } from './issuer-proxy.ts';
import { addProblemsPage } from './problems-page.ts';
import { addReference } from './reference.ts';

export { sayInLanguage } from './language/answers-in-language.ts';
export { createLocalAccess, type LocalAccess } from './local-page/local-access.ts';

/** What people see of the server itself: home page, reference, the web apps, and the way to the issuer host. */
export const addWeb = async (
  { http, console: place }: Pick<Platform, 'http' | 'console'>,
  config: ServerConfig,
): Promise<void> => {
  addFont(http);
  addHomePage(http, config, place);
  addProblemsPage(http);
  addReference(http, config.origin);
  await addApps(http, config, place);
  await addIssuerProxy(http, config.issuer.httpOrigin, config.publicRequestsPerMinute);
};
