import { markImage } from '@tallystick/ui/mark';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../platform/config.ts';
import type { ConsolePlace } from '../platform/console-place.ts';
import { escapeHtml, sendPage } from '../platform/page.ts';

const icon = (path: string): string =>
  `<svg width="1.75rem" height="1.75rem" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;

const DOORS = [
  {
    href: '/console/',
    name: 'Console',
    text: 'Create terminals, follow payments live, and inspect every attestation.',
    icon: icon('<path d="M3 20V10M9 20V4M15 20v-8M21 20V7"/>'),
  },
  {
    href: '/till/',
    name: 'Till',
    text: 'Turn this device into a terminal and take a payment.',
    icon: icon(
      '<rect x="6" y="2.5" width="12" height="19" rx="2.5"/><path d="M9.5 7h5M9.5 11h.01M12 11h.01M14.5 11h.01M9.5 14h.01M12 14h.01M14.5 14h.01M10 18h4"/>',
    ),
  },
  {
    href: '/wallet/',
    name: 'Wallet',
    text: 'Hold a card and tap it at a till.',
    icon: icon('<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><path d="M2.5 10h19M6.5 15h3"/>'),
  },
  {
    href: '/reference/',
    name: 'API reference',
    text: 'Every request and answer, ready to copy.',
    icon: icon('<path d="m8 7-5 5 5 5M16 7l5 5-5 5M13.5 4l-3 16"/>'),
  },
] as const;

/** The home page: the four doors. Where the console has an origin of its own, each door says whose it is. */
export const addHomePage = (
  http: FastifyInstance,
  { mode, origin }: Pick<Config, 'mode' | 'origin'>,
  place: ConsolePlace,
): void => {
  const addressOf = (href: string): string => {
    if (!place.isApart) return href;
    return escapeHtml(`${href === '/console/' ? place.origin : origin}${href}`);
  };
  const doors = DOORS.map(
    ({ href, name, text, icon: drawing }) =>
      `<li><a href="${addressOf(href)}">${drawing}<strong>${name}</strong><span>${text}</span></a></li>`,
  ).join('\n');
  const note =
    mode === 'test'
      ? '<p class="note">Test mode: virtual devices, cards and money</p>'
      : '<p class="note">Live mode</p>';
  const main = `${note}
<h1>A phone is a payment terminal. Prove it, then pay.</h1>
<p class="lead">The server holds one half of the secret, the merchant’s device the other. Every payment shows that both are still where they belong.</p>
<ul class="doors">
${doors}
</ul>
<footer><a href="/docs/problems">Every refusal, and what to do</a><a href="/openapi.json">OpenAPI document</a><a href="/ready">Status</a></footer>`;
  http.get('/favicon.ico', (_request, reply) =>
    reply
      .headers({ 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' })
      .send(markImage()),
  );
  http.get('/', (_request, reply) => sendPage(reply, 'Tallystick', main));
};
