import { createHash } from 'node:crypto';
import type { Language, Problem } from '@tallystick/protocol';
import { markImage, markSvg } from '@tallystick/ui/mark';
import { systemSchemeCss, themeColorTags } from '@tallystick/ui/palette';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FONT_FACE } from './page-font.ts';

/** The look of pages that need no script. */
const STYLE = `
${FONT_FACE}
${systemSchemeCss()}*{box-sizing:border-box}
body{margin:0;background:var(--ts-paper);color:var(--ts-ink);font:400 1rem/1.5 "Inter Variable",Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;-webkit-font-smoothing:antialiased}
main{max-width:60rem;margin:0 auto;padding:64px 24px 48px}
a{color:var(--ts-focus)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--ts-focus);outline-offset:3px;border-radius:10px}
.brand{display:flex;align-items:center;gap:12px;color:var(--ts-accent);text-decoration:none;margin-bottom:32px}
.brand span{color:var(--ts-ink);font-weight:600;font-size:1.125rem;letter-spacing:-.01em}
h1{font-size:clamp(min(2rem,11vw),5vw,3rem);line-height:1.1;letter-spacing:-.025em;font-weight:650;margin:0 0 12px;text-wrap:balance}
h2{font-size:1.25rem;letter-spacing:-.01em;margin:40px 0 12px}
p{margin:0 0 16px}
.lead{color:var(--ts-muted);font-size:1.125rem;max-width:36em;margin-bottom:40px}
.doors{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12.5rem),1fr));gap:16px;padding:0;margin:0;list-style:none}
.doors a{display:block;height:100%;padding:24px;border:1px solid var(--ts-line);border-radius:10px;background:var(--ts-surface);color:inherit;text-decoration:none;box-shadow:var(--ts-shadow);transition:border-color .15s}
.doors a:hover{border-color:var(--ts-accent)}
.doors svg{color:var(--ts-accent);display:block;margin-bottom:16px}
.doors strong{display:block;font-size:1.25rem;letter-spacing:-.01em;margin-bottom:4px}
.doors span{color:var(--ts-muted)}
.note{display:inline-block;border:1px solid var(--ts-line);border-radius:999px;padding:2px 12px;color:var(--ts-muted);font-size:0.875rem;margin-bottom:16px}
footer{margin-top:48px;padding-top:24px;border-top:1px solid var(--ts-line);color:var(--ts-muted);font-size:0.875rem;display:flex;flex-wrap:wrap;gap:8px 24px}
footer a{color:inherit}
table{width:100%;border-collapse:collapse;font-size:0.9375rem}
th,td{text-align:left;vertical-align:top;padding:12px 16px 12px 0;border-bottom:1px solid var(--ts-line)}
th{font-weight:600;color:var(--ts-muted);font-size:0.875rem}
tr:target td{background:color-mix(in srgb,var(--ts-accent) 12%,transparent)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:0.875rem}
td code{white-space:nowrap}
p code,h1,h2,h3,li a{overflow-wrap:anywhere}
nav li{padding:2px 0}
pre{background:var(--ts-surface);border:1px solid var(--ts-line);border-radius:10px;padding:16px;overflow:auto}
@media (max-width:40em){main{padding:32px min(24px,6vw) 48px}.stacks,.stacks tbody{display:block}.stacks td{overflow-wrap:anywhere}.stacks td code{white-space:normal}.stacks thead{display:none}.stacks tr{display:block;padding:12px 0;border-bottom:1px solid var(--ts-line)}.stacks td{display:block;padding:0;border:0}.stacks td:last-child{color:var(--ts-muted)}}
@media (prefers-reduced-motion:reduce){.doors a{transition:none}}
`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** What no page of ours needs of a device; passkeys, sound and the clipboard are for pages of this origin. */
const PERMISSIONS = [
  ...'accelerometer browsing-topics camera display-capture geolocation gyroscope hid idle-detection local-fonts'.split(
    ' ',
  ),
  ...'magnetometer microphone midi payment serial usb xr-spatial-tracking'.split(' '),
].map((feature) => `${feature}=()`);

/**
 * What every page carries besides its policy. Windows that others open, or that a page opens elsewhere, are out of reach of each other
 * (`cross-origin-opener-policy`, HTML section 7.1.3).
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': PERMISSIONS.join(', '),
};

/** What a page without script may do. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "font-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const MARK = markSvg(28);

const ICON = `data:image/svg+xml,${encodeURIComponent(markImage())}`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** Sends a whole page; `main` is HTML. */
export const sendPage = (
  reply: FastifyReply,
  title: string,
  main: string,
  status = 200,
  language: Language = 'en',
): FastifyReply =>
  reply
    .code(status)
    .headers({
      ...PAGE_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-cache',
    })
    .send(`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${themeColorTags()}
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
<main>
<a class="brand" href="/">${MARK}<span>Tallystick</span></a>
${main}
</main>
</body>
</html>
`);

/** A person who opens an address in a browser asks for a page before all else; programs take JSON, also where they take anything. */
export const wantsPage = ({ method, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && headers.accept?.startsWith('text/html') === true;

const PROBLEM_PAGE: Readonly<
  Record<Language, { readonly home: string; readonly every: string; readonly astray: string }>
> = {
  en: {
    home: 'Home',
    every: 'Every refusal, and what to do',
    astray: 'Check the address, or start from the home page.',
  },
  de: {
    home: 'Startseite',
    every: 'Alle Ablehnungen, und was zu tun ist',
    astray: 'Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.',
  },
};

/** A refusal as a page: what happened and what to do. */
export const sendProblemPage = (
  reply: FastifyReply,
  problem: Problem,
  language: Language = 'en',
): FastifyReply => {
  const say = PROBLEM_PAGE[language];
  const remedy = problem.code === 'not_found' ? say.astray : problem.remedy;
  return sendPage(
    reply,
    `${problem.title} · Tallystick`,
    `<h1>${escapeHtml(problem.title)}</h1>
<p class="lead">${escapeHtml(remedy)}</p>
<footer><a href="/">${say.home}</a><a href="/docs/problems#${problem.code}">${say.every}</a><span>${escapeHtml(problem.instance ?? '')}</span></footer>`,
    problem.status,
    language,
  );
};
