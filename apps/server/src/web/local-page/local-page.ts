import type { Language } from '@tallystick/protocol';
import { slowRequestLimits, wantedLanguage } from '@tallystick/protocol/serving';
import { fastify } from 'fastify';
import type { LocalAuthorityFacts } from '../../platform/local-authority/local-authority.ts';
import { escapeHtml, sendPage } from '../../platform/page.ts';
import { addFont } from '../font.ts';
import { LOCAL_PAGE_WORDS } from './words.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/** Phones of one network, and not the whole world. */
const CONNECTIONS_MAX = 128;

/** The page with the authority's certificate, in plain HTTP: all that is served without TLS beyond this machine. */
export interface LocalPage {
  listen(host: string): Promise<void>;
  close(): Promise<void>;
}

const dayOf = (time: number, locale: string): string =>
  new Date(time).toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' });

const mainOf = (
  { name, fingerprint, notAfter }: LocalAuthorityFacts,
  origin: string,
  file: string,
  { language, locale }: { readonly language: Language; readonly locale: string },
): string => {
  const say = LOCAL_PAGE_WORDS[language];
  const shown = escapeHtml(name);
  const link = `<a href="${escapeHtml(origin)}/till/">${escapeHtml(origin)}/till/</a>`;
  const ways = say.devices.map(([device, way]) => `<h3>${device}</h3><p>${way}</p>`).join('\n');
  const troubles = say.troubles(shown).map((text) => `<li>${text}</li>`);
  return `<h1>${say.title(shown)}</h1>
<p class="lead">${say.lead(shown)}</p>
<h2>1. ${say.get}</h2>
<ul class="doors"><li><a href="/${escapeHtml(file)}"><strong>${say.download}</strong><span>${escapeHtml(file)}</span></a></li></ul>
<h2>2. ${say.compare}</h2>
<p>${say.compareWhy}</p>
<pre tabindex="0" aria-label="SHA-256">${fingerprint.match(/.{1,24}/g)?.join('\n') ?? ''}</pre>
<h2>3. ${say.install}</h2>
${ways}
<h2>4. ${say.open}</h2>
<p>${say.openText(link)}</p>
<h2>${say.cannot}</h2>
<ul>
${troubles.join('\n')}
</ul>
<h2>${say.remove}</h2>
<p>${say.removeText(shown, dayOf(notAfter, locale))}</p>`;
};

/** Makes it. It knows the public certificate and nothing else of the server. */
export const createLocalPage = (facts: LocalAuthorityFacts, origin: string, port: number): LocalPage => {
  const file = `tallystick-${facts.name}.crt`;
  const http = fastify({
    logger: false,
    bodyLimit: 1,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: slowRequestLimits(REQUEST_TIMEOUT_MS),
  });
  http.server.maxConnections = CONNECTIONS_MAX;
  http.addHook('onRequest', (_request, reply, done) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    done();
  });
  // Browsers ignore it without TLS, and complain.
  http.addHook('onSend', (_request, reply, _payload, done) => {
    reply.removeHeader('cross-origin-opener-policy');
    done();
  });
  addFont(http);
  http.get('/', (request, reply) => {
    const spoken = wantedLanguage(request.headers['accept-language']);
    reply.headers({ 'content-language': spoken.language, vary: 'accept-language' });
    const title = `${LOCAL_PAGE_WORDS[spoken.language].title(facts.name)} · Tallystick`;
    return sendPage(reply, title, mainOf(facts, origin, file, spoken), 200, spoken.language);
  });
  // No `content-disposition`: an iPhone then offers to install it instead of keeping a file.
  http.get(`/${file}`, (_request, reply) =>
    reply
      .headers({ 'content-type': 'application/x-x509-ca-cert', 'cache-control': 'no-cache' })
      .send(Buffer.from(facts.certificate)),
  );
  http.setNotFoundHandler((_request, reply) => reply.code(404).send());
  return {
    listen: async (host) => void (await http.listen({ host, port })),
    close: () => http.close(),
  };
};
