import { Button, Loader } from '@mantine/core';
import { formatAmount, Mark, Money } from '@tallystick/theme';
import type { CardFace as Face, OpenField } from '@tallystick/wallet-sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { explain } from '../wallet-context.ts';
import { words } from '../words/en.ts';
import { CardFace } from './card-face.tsx';
import { useFieldCard } from './use-field-card.ts';

const SLOW_MS = 2_000;
const LONG_MS = 8_000;

/** Whether so much time has gone by since the screen came up. */
const usePassed = (ms: number): boolean => {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
};

const Holding = ({ field, onTakeAway }: { readonly field: OpenField; readonly onTakeAway: () => void }) => {
  const slow = usePassed(SLOW_MS);
  const long = usePassed(LONG_MS);
  return (
    <div className="w-result">
      <Mark size={72} met={false} />
      <h1 aria-live="polite">{words.pay.holding}</h1>
      <Money amount={field.amount} size="screen" />
      <p className="w-muted">{field.label}</p>
      <p role="status">{long ? words.pay.holdingLong : slow ? words.pay.holdingSlow : ''}</p>
      {long ? (
        <Button variant="default" fullWidth onClick={onTakeAway}>
          {words.pay.takeAway}
        </Button>
      ) : null}
    </div>
  );
};

const Seeking = () => {
  const slow = usePassed(LONG_MS);
  return (
    <div className="w-seeking">
      <Loader aria-hidden="true" />
      <p role="status">{slow ? words.pay.slow : words.pay.waiting}</p>
    </div>
  );
};

const Offer = ({ field, onPay }: { readonly field: OpenField; readonly onPay: () => void }) => (
  <section className="w-offer" aria-label={`${field.label}, ${formatAmount(field.amount)}`}>
    <p>
      <span className="w-muted">{words.pay.to}</span> <strong>{field.label}</strong>
    </p>
    <Money amount={field.amount} size="screen" />
    <Button size="xl" fullWidth onClick={onPay}>
      {words.pay.confirm(formatAmount(field.amount))}
    </Button>
  </section>
);

export const Pay = ({ card, onDone }: { readonly card: Face; readonly onDone: () => void }) => {
  const queries = useQueryClient();
  const { fields, hold, tap, takeAway } = useFieldCard();
  const finish = () => {
    queries.invalidateQueries();
    onDone();
  };

  if (hold.step === 'holding') return <Holding field={hold.field} onTakeAway={takeAway} />;
  if (hold.step === 'read') {
    return (
      <div className="w-result" data-read>
        <Mark size={72} met />
        <h1 aria-live="polite">{words.pay.read}</h1>
        <Money amount={hold.field.amount} size="screen" />
        <p className="w-muted">{words.pay.readText}</p>
        <Button size="xl" fullWidth onClick={finish}>
          {words.pay.done}
        </Button>
      </div>
    );
  }

  return (
    <>
      <h1>{words.pay.title}</h1>
      <CardFace card={card} />
      {hold.step === 'seeking' ? null : (
        <p className="w-trouble" role="alert">
          {hold.step === 'failed' ? explain(hold.error) : words.pay[hold.step]}
        </p>
      )}
      {fields.length === 0 ? <Seeking /> : null}
      {fields.length > 1 ? <p className="w-muted">{words.pay.other}</p> : null}
      {fields.map((field) => (
        <Offer key={field.fieldId} field={field} onPay={() => tap(field)} />
      ))}
      <Button variant="default" fullWidth onClick={finish}>
        {words.pay.cancel}
      </Button>
    </>
  );
};
