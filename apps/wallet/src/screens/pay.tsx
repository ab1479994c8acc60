import { Button, Loader } from '@mantine/core';
import { formatAmount, Mark, Money } from '@tallystick/theme';
import type { CardFace as Face, OpenField } from '@tallystick/wallet-sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { words } from '../words/en.ts';
import { CardFace } from './card-face.tsx';
import { useFieldCard } from './use-field-card.ts';

const SLOW_MS = 8_000;

const Seeking = () => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
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
  const { fields, hold, tap } = useFieldCard();
  const finish = () => {
    queries.invalidateQueries();
    onDone();
  };

  if (hold.step === 'holding' || hold.step === 'read') {
    const read = hold.step === 'read';
    return (
      <div className="w-result" data-read={read}>
        <Mark size={72} met={read} />
        <h1 aria-live="polite">{read ? words.pay.read : words.pay.holding}</h1>
        <Money amount={hold.field.amount} size="screen" />
        <p className="w-muted">{read ? words.pay.readText : hold.field.label}</p>
        {read ? (
          <Button size="xl" fullWidth onClick={finish}>
            {words.pay.done}
          </Button>
        ) : null}
      </div>
    );
  }

  return (
    <>
      <h1>{words.pay.title}</h1>
      <CardFace card={card} />
      {hold.step === 'seeking' ? null : (
        <p className="w-trouble" role="alert">
          {words.pay[hold.step]}
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
