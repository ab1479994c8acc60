import type { Charging } from '@tallystick/terminal-sdk';
import { Button, Money, useWait, type Wait } from '@tallystick/ui';
import { Page } from '../parts/page.tsx';
import { useTerminal } from '../terminal-context.ts';
import { type Said, said } from '../words/charging.ts';
import { words } from '../words/index.ts';
import { HoldTarget } from './hold-target.tsx';

const WaitWords = ({ wait, slow, long }: { readonly wait: Wait } & Pick<Said, 'slow' | 'long'>) => (
  <div className="till-wait-words" role="status">
    {wait === 'slow' && slow && <p>{slow}</p>}
    {wait === 'long' && long && <p>{long}</p>}
  </div>
);

/** A payment under way, a screen a step. The amount is the one of the server's own message. */
export const ChargeScreen = ({ state }: { readonly state: Charging }) => {
  const terminal = useTerminal();
  const { step, card, amount } = state;
  const wait = useWait(`${step} ${card ?? ''}`);
  const { title, text, slow, long } = said(state);
  const test = state.terminal.mode === 'test';
  const atCard = step === 'card';
  return (
    <Page title={title} className="is-narrow till-charge" terminal={state.terminal} test={test} key={title}>
      <p className="till-charge-amount">
        <Money amount={amount} size="screen" />
      </p>
      <HoldTarget step={atCard ? (card === 'reading' ? 'reading' : 'open') : 'busy'} />
      <p className="till-lead till-centred">{text}</p>
      <WaitWords wait={wait} {...(slow ? { slow } : {})} {...(long ? { long } : {})} />
      {atCard && test && card !== 'reading' && (
        <p className="ui-muted till-centred">
          {words.charge.cardTest}{' '}
          <a href="/wallet/" target="_blank" rel="noreferrer">
            {words.charge.wallet}
          </a>
        </p>
      )}
      {step === 'authorising' && wait === 'long' && (
        <div className="till-bottom ui-at-hand">
          <Button variant="default" fullWidth className="till-wide" onClick={() => terminal.recover()}>
            {words.charge.stopWaiting}
          </Button>
        </div>
      )}
      {step !== 'authorising' && (
        <div className="till-bottom ui-at-hand">
          <Button variant="default" fullWidth className="till-wide" onClick={() => terminal.cancel()}>
            {words.cancel}
          </Button>
        </div>
      )}
    </Page>
  );
};
