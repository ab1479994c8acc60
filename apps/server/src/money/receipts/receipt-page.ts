import { hash } from 'node:crypto';
import { type Language, type Receipt, type Spoken, zoneName } from '@tallystick/protocol';
import { formatAmount } from '@tallystick/ui/money';
import { OUTCOME_WORDS } from '@tallystick/ui/outcomes/languages';
import { systemSchemeCss } from '@tallystick/ui/palette';
import { escapeHtml } from '../../platform/page.ts';
import { FONT_FACE } from '../../platform/page-font.ts';
import { words as de } from './words/de.ts';
import { words as en } from './words/en.ts';

const WORDS: Readonly<Record<Language, typeof en>> = { en, de };

const STYLE = `
${FONT_FACE}
${systemSchemeCss()}*{box-sizing:border-box}
body{margin:0;padding:24px 16px;background:var(--ts-paper);color:var(--ts-ink);font:1rem/1.5 "Inter Variable",Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:25rem;margin:0 auto;padding:24px;background:var(--ts-surface);border:1px solid var(--ts-line);border-radius:10px}
header{text-align:center}
h1{margin:0;font-size:1.125rem;font-weight:600}
header p{margin:4px 0 0;color:var(--ts-muted);font-size:0.875rem}
.test{margin:0 0 16px;padding:4px 8px;border:2px solid currentColor;border-radius:10px;color:var(--ts-waiting);text-align:center;font-weight:600}
.amount{margin:20px 0 4px;text-align:center;font-size:min(11vw,3rem);font-weight:700;line-height:1.1;overflow-wrap:anywhere}
.outcome{margin:0;text-align:center;font-size:1.125rem;font-weight:600}
.outcome svg{width:1.125rem;height:1.125rem;vertical-align:-3px;margin-right:8px}
.approved{color:color-mix(in srgb,var(--ts-approved),var(--ts-ink) 38%)}.declined{color:color-mix(in srgb,var(--ts-declined),var(--ts-ink) 24%)}.reversed,.ended{color:color-mix(in srgb,var(--ts-muted),var(--ts-ink) 36%)}
.say{margin:4px 0 0;text-align:center;color:var(--ts-muted);font-size:0.875rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:20px 0 0;padding-top:16px;border-top:1px dashed var(--ts-line);font-size:0.875rem}
dt{color:var(--ts-muted)}dd{margin:0;text-align:right;overflow-wrap:anywhere}
footer{margin-top:20px;text-align:center;color:var(--ts-muted);font-size:0.75rem}
@media screen and (max-width:16em){dl{grid-template-columns:1fr;gap:0}dd{text-align:left;margin-bottom:8px}body{padding:12px 8px}main{padding:16px 12px}}
@page{margin:6mm}
@media print{
:root{--ts-paper:white;--ts-surface:white;--ts-ink:black;--ts-muted:black;--ts-line:black;--ts-approved:black;--ts-waiting:black;--ts-declined:black}
body{padding:0;font-size:12pt}
main{max-width:120mm;padding:0;border:0;border-radius:0}
dl,header p,.say{font-size:10pt}footer{font-size:8pt}
}
@media print and (max-width:90mm){
@page{margin:2mm}
main{max-width:none}.amount{font-size:24pt}dl{font-size:8.5pt;gap:2px 8px}
}`;

/** What the page may load: its own style and typeface, and nothing else. */
export const RECEIPT_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; font-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`;

/** The shapes of the outcomes, in outline for printing. */
const SHAPES = {
  approved: '<circle cx="9" cy="9" r="8"/><path d="M5 9.5l3 3 5-6"/>',
  declined: '<path d="M6 1h6l5 5v6l-5 5H6l-5-5V6z"/><path d="M6 6l6 6M12 6l-6 6"/>',
  reversed: '<circle cx="9" cy="9" r="8"/><path d="M7.5 4.5L5 7l2.5 2.5M5 7h5.5a2.75 2.75 0 0 1 0 5.5H6.5"/>',
  ended: '<circle cx="9" cy="9" r="8"/><path d="M5.5 9h7"/>',
} as const;

/** Text of whatever direction, which moves nothing that stands beside it (UAX #9 section 2.4). */
const isolated = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

/** What the card holder reads under the outcome: nothing where the outcome says it all. */
const saidOf = ({ reason }: Receipt['payment'], language: Language): string => {
  if (reason === undefined || reason === 'approved') return '';
  const { happened, money } = OUTCOME_WORDS[language].reasonWords[reason];
  return `${happened}. ${money}`;
};

const formatTime = (at: string, { language, locale }: Spoken, timeZone: string): string => {
  const time = Date.parse(at);
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone });
  return `${format.format(time)} ${zoneName(time, language, timeZone)}`;
};

const outcomeOf = (
  { payment: { status } }: Receipt,
  language: Language,
): readonly [word: string, kind: keyof typeof SHAPES] => [
  OUTCOME_WORDS[language].statusWords[status],
  status === 'approved' || status === 'declined' || status === 'reversed' ? status : 'ended',
];

/**
 * The receipt as a page for people: prints on rolls of 58 and 80 mm and on A4, needs no script and loads nothing but its typeface.
 *
 * @param spoken the language of its words, and the locale of the amount and of the time, which is in the merchant's zone and says so
 */
export const receiptPage = (
  receipt: Receipt,
  { language, locale }: Spoken = { language: 'en', locale: 'en-GB' },
): string => {
  const say = WORDS[language];
  const { payment } = receipt;
  const [word, kind] = outcomeOf(receipt, language);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [say.date, formatTime(payment.completedAt ?? payment.createdAt, { language, locale }, receipt.timeZone)],
    [say.card, payment.card && `${payment.card.scheme} ${payment.card.maskedPan}`],
    [say.entry, payment.card && say.contactless],
    [say.application, receipt.applicationLabel],
    ['AID', receipt.applicationId],
    [say.authorisation, payment.authorisationCode],
    ['RRN', payment.retrievalReference],
    [say.response, payment.responseCode],
    [say.terminal, receipt.terminalNumber],
    [say.merchant, receipt.merchantNumber],
    [say.reference, payment.reference],
    [say.cashier, payment.cashier?.name],
  ];
  const amount = formatAmount(payment.amount, locale);
  const said = saidOf(payment, language);
  const list = rows
    .filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== '')
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${isolated(value)}</dd>`)
    .join('');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(say.title(receipt.merchantName))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${receipt.test ? `<p class="test">${say.test}</p>` : ''}
<header><h1>${isolated(receipt.merchantName)}</h1>${receipt.receiptLines.map((line) => `<p>${isolated(line)}</p>`).join('')}<p>${say.receipt}</p></header>
<p class="amount">${escapeHtml(amount)}</p>
<p class="outcome ${kind}"><svg viewBox="0 0 18 18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8">${SHAPES[kind]}</svg>${word}</p>
${said === '' ? '' : `<p class="say">${escapeHtml(said)}</p>`}
<dl>${list}</dl>
<footer>${say.keep}</footer>
</main>
</body>
</html>
`;
};
