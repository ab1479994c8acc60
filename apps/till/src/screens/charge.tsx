import { Button } from '@mantine/core';
import type { Charging } from '@tallystick/terminal-sdk';
import { Money, useWait, type Wait } from '@tallystick/ui';
import { Page } from '../parts/page.tsx';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/en.ts';
import { HoldTarget } from './hold-target.tsx';

interface Said {
  readonly title: string;
  readonly text: string;
  /** What is being waited for, after two seconds. */
  readonly slow?: string;
  /** A way out, after eight. */
  readonly long?: string;
}

const said = ({ step, card, retries, deviceCheck }: Charging): Said => {
  const say = words.charge;
  const slow = retries > 0 ? say.again : say.slow;
  if (deviceCheck === 'running') {
    return { title: say.checkingDevice, text: say.checkingDeviceText, slow, long: say.long };
  }
  switch (step) {
    case 'intent':
      return { title: say.preparing, text: say.preparingText, slow, long: say.long };
    case 'attestation':
      return { title: say.attesting, text: say.attestingText, slow, long: say.long };
    case 'card':
      return { ...say.card[card ?? 'awaited'], slow: say.cardSlow, long: say.cardHelp };
    case 'authorising':
      return {
        title: say.authorising,
        text: say.authorisingText,
        slow: say.authorisingSlow,
        long: say.authorisingLong,
      };
  }
};

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
      {step !== 'authorising' && (
        <div className="till-bottom">
          <Button variant="default" fullWidth className="till-wide" onClick={() => terminal.cancel()}>
            {words.cancel}
          </Button>
        </div>
      )}
    </Page>
  );
};
