import { Button } from '@mantine/core';
import type { TraceObject, TraceStep } from '@tallystick/protocol';
import { useState } from 'react';
import { CardNumber } from '../parts/card-number.tsx';
import { Term, type TermName } from '../parts/term.tsx';
import { Time, withLocalTimes } from '../parts/time.tsx';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';
import { stepText } from './step-text.ts';

const isObject = (value: unknown): value is TraceObject =>
  typeof value === 'object' && value !== null && 'tag' in value && 'value' in value;

/** A card number with most digits hidden is read as one thing; other values may break anywhere. */
const CARD_NUMBER = /^\d{4,6}\*+\d{4}$/;

const Rows = ({ objects, depth }: { readonly objects: readonly TraceObject[]; readonly depth: number }) =>
  objects.map((object, index) => {
    const children: unknown[] = Array.isArray(object.children) ? object.children : [];
    // The same tag may stand twice in a template, so its place is part of the key.
    const key = `${depth}.${index}.${object.tag}`;
    return [
      <tr key={key}>
        <th scope="row" className="console-mono" style={{ paddingInlineStart: 8 + depth * 16 }}>
          <TagTerm tag={object.tag} />
        </th>
        <td>{object.name}</td>
        {CARD_NUMBER.test(object.value) ? (
          <td>
            <CardNumber masked={object.value} />
          </td>
        ) : (
          <td className="console-mono console-bytes">{object.value}</td>
        )}
        <td>
          {object.meaning === undefined ? null : withLocalTimes(object.meaning)}
          {object.bits && object.bits.length > 0 ? (
            <ul className="console-trace-bits">
              {object.bits.map((bit) => (
                <li key={bit}>{bit}</li>
              ))}
            </ul>
          ) : null}
        </td>
      </tr>,
      <Rows key={`${key}.children`} objects={children.filter(isObject)} depth={depth + 1} />,
    ];
  });

/** What tags stand for that are read most: data elements of ISO 8583 and of EMV. */
const TERMS: Readonly<Partial<Record<string, TermName>>> = {
  DE7: 'transmissionTime',
  DE11: 'stan',
  DE12: 'localTime',
  DE13: 'localTime',
  DE37: 'rrn',
  DE38: 'authorisationCode',
  DE39: 'responseCode',
  DE41: 'tid',
  DE42: 'mid',
  DE55: 'chipData',
  '4F': 'aid',
  '84': 'aid',
  '9F34': 'cvm',
};

const TagTerm = ({ tag }: { readonly tag: string }) => {
  const term = TERMS[tag];
  return term === undefined ? tag : <Term of={term}>{tag}</Term>;
};

const Step = ({ step, open }: { readonly step: TraceStep; readonly open: boolean }) => {
  const { title, summary } = stepText(step);
  const says = summary === undefined ? null : <p className="console-muted">{withLocalTimes(summary)}</p>;
  const detail = step.raw !== undefined || (step.objects?.length ?? 0) > 0;
  const head = (
    <>
      <span className="console-step-kind" data-kind={step.kind}>
        {words.payment.kinds[step.kind]}
      </span>
      <strong>{title}</strong>
      {step.direction ? <span className="console-muted">{words.payment[step.direction]}</span> : null}
      {step.ms === undefined ? null : <span className="console-muted ui-money">{step.ms.toFixed(1)} ms</span>}
      <Time at={step.at} />
    </>
  );
  if (!detail) {
    return (
      <li className="console-step">
        <div className="console-step-head">{head}</div>
        {says}
      </li>
    );
  }
  return (
    <li className="console-step">
      <details open={open}>
        <summary className="console-step-head">{head}</summary>
        {says}
        {step.raw === undefined ? null : <pre className="console-raw">{step.raw}</pre>}
        {step.objects && step.objects.length > 0 ? (
          <Scroll label={`${words.payment.fields}: ${title}`}>
            <table className="console-table console-trace-objects">
              <thead>
                <tr>
                  <th scope="col">{words.payment.field}</th>
                  <th scope="col">{words.payment.name}</th>
                  <th scope="col">{words.payment.value}</th>
                  <th scope="col">{words.payment.meaning}</th>
                </tr>
              </thead>
              <tbody>
                <Rows objects={step.objects as readonly TraceObject[]} depth={0} />
              </tbody>
            </table>
          </Scroll>
        ) : null}
      </details>
    </li>
  );
};

/** The story of a payment, top to bottom. */
export const Trace = ({ steps }: { readonly steps: readonly TraceStep[] }) => {
  const [open, setOpen] = useState(false);
  return (
    <section aria-labelledby="story">
      <div className="console-panel-head">
        <h2 id="story">{words.payment.story}</h2>
        <Button variant="default" size="compact-md" onClick={() => setOpen(!open)}>
          {open ? words.payment.collapseAll : words.payment.expandAll}
        </Button>
      </div>
      <p className="console-muted">
        {words.payment.storyHint} <Term of="apdu">APDU</Term> · <Term of="iso8583">ISO 8583</Term>
      </p>
      <ol className="console-steps" key={String(open)}>
        {steps.map((step, index) => (
          // Steps are never reordered, and two may be alike to the letter.
          // biome-ignore lint/suspicious/noArrayIndexKey: place is the identity of a step
          <Step key={index} step={step} open={open} />
        ))}
      </ol>
    </section>
  );
};
