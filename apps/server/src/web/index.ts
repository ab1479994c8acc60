import type { ServerConfig } from '../config.ts';
import type { Platform } from '../platform/platform.ts';
import { addApps } from './apps.ts';
import { addFont } from './font.ts';
import { addHomePage } from './home.ts';
import { addIssuerProxy } from './issuer-proxy.ts';
import { addProblemsPage } from './problems-page.ts';
import { addReference } from './reference.ts';

export { sayInLanguage } from './language/answers-in-language.ts';

/** What people see of the server itself: home page, reference, the web apps, and the way to the issuer host. */
export const addWeb = async ({ http }: Pick<Platform, 'http'>, config: ServerConfig): Promise<void> => {
  addFont(http);
  addHomePage(http, config.mode);
  addProblemsPage(http);
  addReference(http, config.origin);
  await addApps(http, config.webRoot);
  await addIssuerProxy(http, config.issuer.httpOrigin, config.publicRequestsPerMinute);
};
