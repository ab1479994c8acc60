import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  advancePayment,
  isFinal,
  type PaymentEffect,
  type PaymentEvent,
  type PaymentState,
  type Transition,
} from './state.ts';
import { APPROVED_MINOR, EVENTS, STATES } from './testing/every-event.ts';

const PAGE = readFileSync(
  resolve(import.meta.dirname, '../../../../../docs/reference/payment-states.md'),
  'utf8',
);

const step = (status: PaymentState, event: PaymentEvent): Transition | undefined => {
  const decided = advancePayment({ status, amountMinor: APPROVED_MINOR }, event);
  return decided.kind === 'allowed' ? decided.transition : undefined;
};

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
    .replace(/\| --- (?=\|)/g, '|---');

const code = (text: string) => `\`${text}\``;
const transitions = tableOf(
  ['event', ...STATES.map(code)],
  EVENTS.map((event) => [
    code(event.kind),
    ...STATES.map((status) => {
      const to = step(status, event)?.to;
      if (to === undefined) return '';
      return to === status ? 'stays' : code(to);
    }),
  ]),
);

const listOf = (effects: readonly PaymentEffect[]) => effects.map(code).join(', ');
const allowed = EVENTS.flatMap((event) =>
  STATES.flatMap((status) => {
    const transition = step(status, event);
    return transition === undefined ? [] : [{ event: event.kind, transition }];
  }),
);
const effects = tableOf(
  ['event', 'from', 'to', 'reason', 'in the commit', 'after it'],
  allowed.map(({ event, transition }) => [
    code(event),
    code(transition.from),
    code(transition.to),
    event === 'declined' || event === 'unknown' || event === 'refused'
      ? 'of the event'
      : transition.reason
        ? code(transition.reason)
        : '',
    listOf(transition.inCommit),
    listOf(transition.afterCommit),
  ]),
);

const partOf = (name: string) =>
  PAGE.split(`<!-- ${name} -->\n`)[1]?.split(`\n<!-- /${name} -->`)[0] ?? 'there is no such part';
/** The first cells of the table under a heading. */
const namedUnder = (heading: string) =>
  [...(PAGE.split(`\n${heading}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(
    ([, name]) => name,
  );

describe('the page of the states of a payment', () => {
  it('has the transitions of the state machine', () => {
    expect(partOf('transitions')).toBe(transitions);
  });

  it('has the effects of the state machine', () => {
    expect(partOf('effects')).toBe(effects);
  });

  it('explains every state, event and effect, and no other', () => {
    const states = STATES.filter((status) => status !== 'none');
    expect(namedUnder('## States')).toEqual(states);
    expect(namedUnder('## Events')).toEqual(EVENTS.map(({ kind }) => kind));
    const used = new Set(
      allowed.flatMap(({ transition }) => [...transition.inCommit, ...transition.afterCommit]),
    );
    const explained = namedUnder('## What is carried out').filter((name) => /^[a-z]/.test(name ?? ''));
    expect(new Set(explained.filter((name) => !EVENTS.some(({ kind }) => kind === name)))).toEqual(used);
  });

  it('says which states are final', () => {
    for (const status of STATES) {
      if (status === 'none') continue;
      const [, final] = new RegExp(`^\\| \`${status}\` \\| .* \\| (yes|no) \\|$`, 'm').exec(PAGE) ?? [];
      expect(final, status).toBe(isFinal(status) ? 'yes' : 'no');
    }
  });
});
