import type { PaymentResult, TerminalState } from '@tallystick/terminal-sdk';
import { formatAmount, Mark, Money, Ribbon } from '@tallystick/ui';
import { atMostWords, NOT_CHARGED, reasonWords, verdictOf } from '@tallystick/ui/outcomes';
import { useEffect, useRef, useState } from 'react';
import { addSale, useSound } from '../kept.ts';
import { typeAhead } from '../money/typed-ahead.ts';
import { Checks, OperatorSays, refusalWords } from '../parts/refusal-note.tsx';
import { goTo, type Place } from '../place.ts';
import { allowSound, signal } from '../signals.ts';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';
import { OutcomeShape } from './outcome-shape.tsx';

type Ended = Extract<TerminalState, { kind: 'outcome' }>;

const toldOf = (result: PaymentResult) => {
  const say = words.outcome;
  if (result.refusal?.code === 'payment_refused') {
    const { happened, money, next } = reasonWords.policy_rule;
    const { atMost } = result.refusal;
    return { happened: `${atMost ? atMostWords(formatAmount(atMost)) : happened}.`, money, next };
  }
  if (result.refusal) {
    const { title, remedy } = refusalWords(result.refusal);
    // Many remedies say it already; it is not said twice.
    const money = remedy.includes(NOT_CHARGED) ? '' : NOT_CHARGED;
    return { happened: `${title}.`, money, next: remedy };
  }
  if (result.reason) {
    const { happened, money, next } = reasonWords[result.reason];
    return { happened: `${happened}.`, money, next };
  }
  if (result.verdict === 'cancelled') return say.cancelledText;
  return result.verdict === 'expired' ? say.expiredText : say.unknownText;
};

/** Word, shape, amount, reason and card of an outcome, read out as they come up. */
const Said = ({ result }: { readonly result: PaymentResult }) => {
  const told = toldOf(result);
  const { card, refusal } = result;
  return (
    <div className="till-outcome-said" role="status">
      <OutcomeShape paid={result.verdict === 'approved'} />
      <h1>{verdictOf(result.verdict).word}</h1>
      <p className="till-outcome-amount">
        <Money amount={result.amount} size="screen" />
      </p>
      <p className="till-outcome-told">
        {told.happened} <strong>{told.money}</strong> {told.next}
      </p>
      {card && (
        <p className="till-outcome-card">{words.outcome.card(card.scheme, card.maskedPan.slice(-4))}</p>
      )}
      {refusal?.checks && refusal.checks.length > 0 && (
        <div className="till-outcome-checks">
          {refusal.code === 'payment_refused' ? (
            <OperatorSays checks={refusal.checks} />
          ) : (
            <Checks checks={refusal.checks} />
          )}
        </div>
      )}
    </div>
  );
};

/** Where a person goes from here. */
const useWays = (amount: PaymentResult['amount']) => {
  const terminal = useTerminal();
  const leave = (to: Place) => {
    allowSound();
    terminal.acknowledge();
    goTo(to);
  };
  return {
    leave,
    sell() {
      typeAhead();
      leave({ at: 'sale' });
    },
    tryAgain() {
      leave({ at: 'sale' });
      terminal.charge(amount);
    },
  };
};

/** The answer to the one question: is it paid? Colour, word, shape, amount, sound and vibration all say the same. */
export const OutcomeScreen = ({ state }: { readonly state: Ended }) => {
  const sound = useSound();
  const { result } = state;
  const paid = result.verdict === 'approved';
  /** The same amount again would end the same way. */
  const isSettled = paid || result.verdict === 'refused';
  const [met, setMet] = useState(false);
  const next = useRef<HTMLButtonElement>(null);
  const say = words.outcome;

  useEffect(() => {
    addSale(result);
    if (sound) signal(paid ? 'paid' : 'not-paid');
    next.current?.focus({ preventScroll: true });
    const joined = requestAnimationFrame(() => setMet(true));
    return () => cancelAnimationFrame(joined);
  }, [result, paid, sound]);

  const { paymentId } = result;
  const { leave, sell, tryAgain } = useWays(result.amount);

  return (
    <main className="till-outcome" data-paid={paid}>
      <p className="till-outcome-names">
        <Mark size={22} met={met} /> {state.terminal.merchantName}
        {state.terminal.mode === 'test' && <Ribbon>{words.testMode}</Ribbon>}
      </p>
      <Said result={result} />
      <div className="till-outcome-next">
        <button
          type="button"
          className="till-outcome-button"
          ref={next}
          onClick={isSettled ? sell : tryAgain}
        >
          {isSettled ? say.newSale : say.tryAgain}
        </button>
        <div className="till-outcome-also">
          {!isSettled && (
            <button type="button" className="till-outcome-button" data-quiet="true" onClick={sell}>
              {say.newSale}
            </button>
          )}
          {result.card && paymentId && (
            <button
              type="button"
              className="till-outcome-button"
              data-quiet="true"
              onClick={() => leave({ at: 'receipt', paymentId })}
            >
              {say.receipt}
            </button>
          )}
        </div>
      </div>
    </main>
  );
};
