import { PROBLEMS } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';
import { escapeHtml, sendPage } from '../platform/page.ts';

/** Text as HTML, with what stands between backticks as code. */
const toHtml = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** `/docs/problems`: every code that the API can refuse with; `type` of a problem leads here. */
export const addProblemsPage = (http: FastifyInstance): void => {
  const rows = Object.entries(PROBLEMS)
    .map(
      ([code, [status, title, remedy]]) =>
        `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${toHtml(title)}</td><td>${toHtml(remedy)}</td></tr>`,
    )
    .join('\n');
  const main = `<h1>Every refusal, and what to do</h1>
<p class="lead">Each refused request is answered with problem details (RFC 9457). Programs read <code>code</code>, which is stable; <code>detail</code> and <code>path</code> say what was wrong this time; <code>instance</code> is the id to give to support.</p>
<table class="stacks">
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">What happened</th><th scope="col">What to do</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
  http.get('/docs/problems', (_request, reply) => sendPage(reply, 'Refusals · Tallystick', main));
};
