import { Button, Loader } from '@mantine/core';
import { formatAmount, Mark, Money, Trouble, useWait } from '@tallystick/ui';
import type { CardFace as Face, OpenField } from '@tallystick/wallet-sdk';
import { useQueryClient } from '@tanstack/react-query';
import { explain } from '../wallet-context.ts';
import { words } from '../words/en.ts';
import { CardFace } from './card-face.tsx';
import { useFieldCard } from './use-field-card.ts';

const Holding = ({ field, onTakeAway }: { readonly field: OpenField; readonly onTakeAway: () => void }) => {
  const wait = useWait('holding');
  const said = { short: '', slow: words.pay.holdingSlow, long: words.pay.holdingLong };
  return (
    <div className="wallet-result">
      <Mark size={72} met={false} />
      <h1 aria-live="polite">{words.pay.holding}</h1>
      <Money amount={field.amount} size="screen" />
      <p className="ui-muted">{field.label}</p>
      <p role="status">{said[wait]}</p>
      {wait === 'long' ? (
        <Button variant="default" fullWidth onClick={onTakeAway}>
          {words.pay.takeAway}
        </Button>
      ) : null}
    </div>
  );
};

const Seeking = () => {
  const wait = useWait('seeking');
  return (
    <div className="wallet-seeking">
      <Loader aria-hidden="true" />
      <p role="status">{wait === 'long' ? words.pay.slow : words.pay.waiting}</p>
    </div>
  );
};

const Offer = ({ field, onPay }: { readonly field: OpenField; readonly onPay: () => void }) => (
  <section className="wallet-offer" aria-label={`${field.label}, ${formatAmount(field.amount)}`}>
    <p>
      <span className="ui-muted">{words.pay.to}</span> <strong>{field.label}</strong>
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
      <div className="wallet-result" data-read>
        <Mark size={72} met />
        <h1 aria-live="polite">{words.pay.read}</h1>
        <Money amount={hold.field.amount} size="screen" />
        <p className="ui-muted">{words.pay.readText}</p>
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
        <Trouble>{hold.step === 'failed' ? explain(hold.error) : words.pay[hold.step]}</Trouble>
      )}
      {fields.length === 0 ? <Seeking /> : null}
      {fields.length > 1 ? <p className="ui-muted">{words.pay.other}</p> : null}
      {fields.map((field) => (
        <Offer key={field.fieldId} field={field} onPay={() => tap(field)} />
      ))}
      <Button variant="default" fullWidth onClick={finish}>
        {words.pay.cancel}
      </Button>
    </>
  );
};
