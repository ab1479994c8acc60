import { Button } from '@mantine/core';
import type { TerminalState } from '@tallystick/terminal-sdk';
import { lazy, Suspense, useEffect, useState } from 'react';
import { type Activation, takeActivationLink } from './activation-link.ts';
import { Page } from './parts/page.tsx';
import { useWait } from './parts/use-wait.ts';
import { usePlace } from './place.ts';
import { Activate } from './screens/activate.tsx';
import { AwaitingApproval } from './screens/awaiting-approval.tsx';
import { BlockedScreen } from './screens/blocked.tsx';
import { ChargeScreen } from './screens/charge.tsx';
import { CheckingScreen } from './screens/checking.tsx';
import { EnrollingScreen } from './screens/enrolling.tsx';
import { OutcomeScreen } from './screens/outcome.tsx';
import { Payments } from './screens/payments.tsx';
import { Receipt } from './screens/receipt.tsx';
import { Sale } from './screens/sale.tsx';
import { Settings } from './screens/settings.tsx';
import { useTerminal, useTerminalState } from './terminal-context.ts';
import { words } from './words/en.ts';

const loadTampered = () => import('./screens/tampered.tsx');
const TamperedScreen = lazy(() => loadTampered().then((module) => ({ default: module.TamperedScreen })));

const Starting = () => {
  const wait = useWait('start');
  return (
    <Page title={words.starting.text} className="narrow">
      <div role="status" className="said">
        {wait !== 'short' && <p>{words.starting.slow}</p>}
      </div>
      {wait === 'long' && <Button onClick={() => window.location.reload()}>{words.starting.reload}</Button>}
    </Page>
  );
};

const Ready = ({ state }: { readonly state: Extract<TerminalState, { kind: 'ready' }> }) => {
  const place = usePlace();
  switch (place.at) {
    case 'sale':
      return <Sale state={state} />;
    case 'payments':
      return <Payments terminal={state.terminal} />;
    case 'settings':
      return <Settings terminal={state.terminal} />;
    case 'receipt':
      return <Receipt tradeId={place.tradeId} terminal={state.terminal} />;
  }
};

/** Asks how the terminal stands when somebody comes back to it, or the network does. */
const useReturn = () => {
  const terminal = useTerminal();
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState !== 'visible') return;
      const { kind } = terminal.state;
      if (kind === 'ready' || kind === 'blocked' || kind === 'awaiting_approval') terminal.checkApproval();
      if (kind === 'checking' || kind === 'enrolling') terminal.recover();
    };
    document.addEventListener('visibilitychange', ask);
    window.addEventListener('online', ask);
    return () => {
      document.removeEventListener('visibilitychange', ask);
      window.removeEventListener('online', ask);
    };
  }, [terminal]);
};

/** One screen for each state of the terminal. */
export const App = () => {
  const state = useTerminalState();
  const [link, setLink] = useState<Activation>();
  useReturn();
  // Fetched in a quiet moment: when it is needed, the network may be away.
  useEffect(() => void loadTampered().catch(() => undefined), []);
  useEffect(() => {
    const take = () => setLink((held) => takeActivationLink(window.location, window.history) ?? held);
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);

  switch (state.kind) {
    case 'starting':
      return <Starting />;
    case 'unenrolled':
      return <Activate refusal={state.refusal} link={link} onLink={setLink} />;
    case 'enrolling':
      return <EnrollingScreen state={state} />;
    case 'awaiting_approval':
      return <AwaitingApproval state={state} />;
    case 'ready':
      return <Ready state={state} />;
    case 'charging':
      return <ChargeScreen state={state} />;
    case 'checking':
      return <CheckingScreen state={state} />;
    case 'outcome':
      return <OutcomeScreen state={state} />;
    case 'blocked':
      return <BlockedScreen state={state} />;
    case 'tampered':
      return (
        <Suspense
          fallback={
            <Page title={words.stoppedItself} className="narrow">
              {null}
            </Page>
          }
        >
          <TamperedScreen state={state} />
        </Suspense>
      );
  }
};
