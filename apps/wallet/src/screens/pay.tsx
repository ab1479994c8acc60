import { Button, Loader } from '@mantine/core';
import type { CurrencyCode } from '@tallystick/protocol';
import { formatAmount, Mark, Money, StateShape, Trouble, useWait } from '@tallystick/ui';
import type { CardFace as Face, OpenField } from '@tallystick/wallet-sdk';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { explain, wallet } from '../wallet-context.ts';
import { words } from '../words/index.ts';
import { CardFace } from './card-face.tsx';
import { type ReadTap, useFieldCard } from './use-field-card.ts';
import { usePaymentEnd } from './use-payment-end.ts';

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
        <div className="ui-at-hand wallet-result-button">
          <Button variant="default" fullWidth onClick={onTakeAway}>
            {words.pay.takeAway}
          </Button>
        </div>
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

interface OfferProps {
  readonly field: OpenField;
  /** Of the card's account, once it is known. */
  readonly held: CurrencyCode | undefined;
  readonly onPay: () => void;
}

const Offer = ({ field, held, onPay }: OfferProps) => (
  <section className="wallet-offer" aria-label={`${field.label}, ${formatAmount(field.amount)}`}>
    <p>
      <span className="ui-muted">{words.pay.to}</span> <strong>{field.label}</strong>
    </p>
    <Money amount={field.amount} size="screen" />
    {held !== undefined && held !== field.amount.currency ? (
      <Trouble role="status">{words.pay.otherCurrency(field.amount.currency, held)}</Trouble>
    ) : null}
    <div className="ui-at-hand wallet-offer-pay">
      <Button size="xl" fullWidth onClick={onPay}>
        {words.pay.confirm(formatAmount(field.amount))}
      </Button>
    </div>
  </section>
);

/** What became of it, as the issuer says; until it does, that the card was read. */
const Result = ({ read, onDone }: { readonly read: ReadTap; readonly onDone: () => void }) => {
  const end = usePaymentEnd(read);
  const said = words.pay.ends[end ?? 'unknown'];
  return (
    <div className="wallet-result" data-end={end ?? 'unknown'}>
      {end === undefined ? (
        <Mark size={72} met />
      ) : (
        <StateShape kind={end === 'paid' ? 'approved' : 'declined'} size={72} />
      )}
      <div className="wallet-result-said" role="status">
        <h1>{said.title}</h1>
        <Money amount={read.field.amount} size="screen" />
        <p>{read.field.label}</p>
        <p className="ui-muted">{said.text}</p>
      </div>
      <div className="ui-at-hand wallet-result-button">
        <Button size="xl" fullWidth onClick={onDone}>
          {words.pay.done}
        </Button>
      </div>
    </div>
  );
};

export const Pay = ({ card, onDone }: { readonly card: Face; readonly onDone: () => void }) => {
  const queries = useQueryClient();
  const held = useQuery({ queryKey: ['account'], queryFn: wallet.account }).data?.available.currency;
  const { fields, hold, tap, takeAway } = useFieldCard();
  const finish = () => {
    queries.invalidateQueries();
    onDone();
  };

  if (hold.step === 'holding') return <Holding field={hold.field} onTakeAway={takeAway} />;
  if (hold.step === 'read') {
    return <Result read={hold} onDone={finish} />;
  }

  return (
    <>
      <h1>{words.pay.title}</h1>
      {hold.step === 'seeking' ? null : (
        <Trouble>{hold.step === 'failed' ? explain(hold.error) : words.pay[hold.step]}</Trouble>
      )}
      {fields.length === 0 ? <Seeking /> : null}
      {fields.length > 1 ? <p className="ui-muted">{words.pay.other}</p> : null}
      {fields.map((field) => (
        <Offer key={field.fieldId} field={field} held={held} onPay={() => tap(field)} />
      ))}
      <div className="wallet-pay-card">
        <CardFace card={card} />
      </div>
      <Button variant="default" fullWidth onClick={finish}>
        {words.pay.cancel}
      </Button>
    </>
  );
};
