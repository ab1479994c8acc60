import { ENDPOINTS, type EndpointShape } from '@tallystick/protocol';
import { escapeHtml } from '../platform/page.ts';
import { describeOperation } from './open-api/descriptions.ts';
import { exampleOf } from './open-api/example.ts';
import { securityOf } from './open-api/security.ts';

/** What each way to authenticate is called; the names are those of the security schemes of the OpenAPI document. */
const CREDENTIALS: Readonly<Record<string, readonly [words: string, header: string]>> = {
  apiKey: ['an API key of the merchant', 'authorization: Bearer <api key>'],
  session: ['a person signed in to the console', 'cookie: tallystick=<session>'],
  device: [
    'an access token bound to the device key, with a DPoP proof (RFC 9449)',
    'authorization: DPoP <token>',
  ],
  walletToken: ['the wallet token that was issued with the card', 'authorization: Bearer <wallet token>'],
  issuerKey: ['the key of the issuer’s operator', 'authorization: Bearer <issuer key>'],
};

/** Text as HTML, with what stands between backticks as code. */
const toHtml = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const jsonOf = (value: unknown): string => JSON.stringify(value, null, 2);

const credentialsOf = (endpoint: EndpointShape): readonly string[] =>
  securityOf(endpoint).flatMap((asked) => Object.keys(asked));

/** The request as a line for a shell; what is to be put in stands between angle brackets. */
const curlOf = (endpoint: EndpointShape, origin: string): string => {
  const { method, path, body } = endpoint;
  const [credential = ''] = credentialsOf(endpoint);
  const header = CREDENTIALS[credential]?.[1];
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}'${origin}${path.replace(/:(\w+)/g, '<$1>')}'`,
    ...(header === undefined ? [] : [`-H '${header}'`]),
    ...(endpoint.idempotent === true ? ["-H 'idempotency-key: <a new one for each>'"] : []),
    ...(body === undefined
      ? []
      : ["-H 'content-type: application/json'", `-d '${JSON.stringify(exampleOf(body))}'`]),
  ].join(' \\\n  ');
};

const block = (title: string, text: string): string =>
  `<h4>${title}</h4><pre tabindex="0">${escapeHtml(text)}</pre>`;

const entryOf = (endpoint: EndpointShape, origin: string): string => {
  const { id, method, path, summary, response, status } = endpoint;
  const asked = credentialsOf(endpoint).map((name) => CREDENTIALS[name]?.[0] ?? name);
  const who = asked.length === 0 ? 'Anybody may ask.' : `Asks for ${asked.join(', or ')}.`;
  return `<section id="${id}"><h3>${toHtml(summary)}</h3>
<p><code>${method} ${escapeHtml(path)}</code></p>
<p>${toHtml(describeOperation(endpoint))}</p><p>${toHtml(who)}</p>
${block('Request', curlOf(endpoint, origin))}
${response === undefined ? `<p>Answered with ${status}.</p>` : block(`Answer ${status}`, jsonOf(exampleOf(response)))}
</section>`;
};

/** Every request that this server answers, as HTML, by what it is about: `main` of a page. */
export const referenceMain = (origin: string, isServed: (endpoint: EndpointShape) => boolean): string => {
  const served = ENDPOINTS.filter(isServed);
  const tags = [...new Set(served.map(({ tag }) => tag))];
  const links = served.map(
    ({ id, tag, summary }) => [tag, `<li><a href="#${id}">${toHtml(summary)}</a></li>`] as const,
  );
  const contents = tags
    .map(
      (tag) =>
        `<h3>${escapeHtml(tag)}</h3><ul>${links
          .filter(([of]) => of === tag)
          .map(([, link]) => link)
          .join('')}</ul>`,
    )
    .join('\n');
  const entries = tags
    .map(
      (tag) =>
        `<h2>${escapeHtml(tag)}</h2>\n${served
          .filter((endpoint) => endpoint.tag === tag)
          .map((endpoint) => entryOf(endpoint, origin))
          .join('\n')}`,
    )
    .join('\n');
  return `<h1>Tallystick API reference</h1>
<p class="lead">Amounts are whole minor units with an ISO 4217 currency, times RFC 3339 in UTC. <a href="/docs/problems">Every refusal, and what to do</a> · <a href="/openapi.json">OpenAPI document</a>, for tools</p>
<nav aria-label="Requests"><h2>Requests</h2>${contents}</nav>
${entries}`;
};
