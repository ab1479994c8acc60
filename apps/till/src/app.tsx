import type { TerminalState } from '@tallystick/terminal-sdk';
import { useWait } from '@tallystick/ui';
import { type ComponentProps, Suspense, useEffect, useState } from 'react';
import { type Activation, takeActivationLink } from './activation-link.ts';
import { later, loadLater } from './parts/later.ts';
import { Page } from './parts/page.tsx';
import { usePlace } from './place.ts';
import { Activate } from './screens/activate.tsx';
import { ChargeScreen } from './screens/charge.tsx';
import { CheckingScreen } from './screens/checking.tsx';
import { EnrollingScreen } from './screens/enrolling.tsx';
import { OutcomeScreen } from './screens/outcome.tsx';
import { Sale } from './screens/sale.tsx';
import { useCashiers, useTerminal, useTerminalState } from './terminal-context.ts';
import { words } from './words/index.ts';

const Blank = ({ title = words.starting }: { readonly title?: string }) => (
  <Page title={title} className="is-narrow">
    {null}
  </Page>
);

const stopped = <Blank title={words.stoppedItself} />;
const TamperedScreen = later(async () => (await loadLater()).TamperedScreen, stopped);
const AwaitingApproval = later(async () => (await loadLater()).AwaitingApproval, <Blank />);
const BlockedScreen = later(async () => (await loadLater()).BlockedScreen, <Blank />);
const away = (
  <Page title={words.offline.title} back="#">
    {null}
  </Page>
);
const Confirming = later(async () => (await loadLater()).Confirming, <Blank title={words.enrolling.title} />);
const Payments = later(async () => (await loadLater()).Payments, away);
const CashierLock = later(async () => (await loadLater()).CashierLock, away);
const IdleLock = later(async () => (await loadLater()).IdleLock, null);
const Receipt = later(async () => (await loadLater()).Receipt, away);
const SendAgain = later(async () => (await loadLater()).SendAgain, <Blank title={words.offline.title} />);
const Settings = later(async () => (await loadLater()).Settings, away);
const WipePage = later(async () => (await loadLater()).WipePage, away);
const StartingSlowly = later(async () => (await loadLater()).StartingSlowly, <Blank />);

const Starting = () => {
  const wait = useWait('start');
  return wait === 'short' ? (
    <Blank />
  ) : (
    <Suspense fallback={<Blank />}>
      <StartingSlowly wait={wait} />
    </Suspense>
  );
};

/** A code is entered, or had sent once more. A link that is opened meanwhile is what counts. */
const Unenrolled = (given: Omit<ComponentProps<typeof Activate>, 'onSendAgain'>) => {
  const [isWaiting, setWaiting] = useState(false);
  if (!isWaiting || given.link) return <Activate {...given} onSendAgain={() => setWaiting(true)} />;
  return (
    <Suspense fallback={<Blank />}>
      <SendAgain onLeave={() => setWaiting(false)} />
    </Suspense>
  );
};

const Ready = ({ state }: { readonly state: Extract<TerminalState, { kind: 'ready' }> }) => {
  const place = usePlace();
  const cashiers = useCashiers();
  if (cashiers.kind === 'locked') {
    return (
      <Suspense fallback={<Blank />}>
        <CashierLock terminal={state.terminal} lock={cashiers} />
      </Suspense>
    );
  }
  switch (place.at) {
    case 'sale':
      return <Sale state={state} />;
    case 'payments':
      return (
        <Suspense fallback={<Blank title={words.payments.title} />}>
          <Payments terminal={state.terminal} />
        </Suspense>
      );
    case 'settings':
      return (
        <Suspense fallback={<Blank />}>
          <Settings terminal={state.terminal} />
        </Suspense>
      );
    case 'wipe':
      return (
        <Suspense fallback={<Blank />}>
          <WipePage terminal={state.terminal} />
        </Suspense>
      );
    case 'receipt':
      return (
        <Suspense fallback={<Blank />}>
          <Receipt paymentId={place.paymentId} terminal={state.terminal} />
        </Suspense>
      );
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

/** While a code is tried: what was typed is kept for the next try. */
const ENTERING: ReadonlySet<TerminalState['kind']> = new Set(['starting', 'unenrolled', 'enrolling']);

/** The terminal number as it is typed. It is of one terminal: whoever comes to the form after that was there begins with none. */
const useNumber = (kind: TerminalState['kind']) => {
  const [number, setNumber] = useState('');
  useEffect(() => {
    if (!ENTERING.has(kind)) setNumber('');
  }, [kind]);
  return [number, setNumber] as const;
};

/** One screen for each state of the terminal. */
const Screen = () => {
  const state = useTerminalState();
  const [link, setLink] = useState<Activation>();
  const [number, setNumber] = useNumber(state.kind);
  useReturn();
  // Fetched in a quiet moment: when it is needed, the network may be away.
  useEffect(() => void loadLater().catch(() => undefined), []);
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
      return (
        <Unenrolled refusal={state.refusal} {...{ link, number }} onLink={setLink} onNumber={setNumber} />
      );
    case 'enrolling':
      return state.confirmation ? (
        <Suspense fallback={<Blank title={words.enrolling.title} />}>
          <Confirming awaited={state.confirmation} />
        </Suspense>
      ) : (
        <EnrollingScreen state={state} />
      );
    case 'awaiting_approval':
      return (
        <Suspense fallback={<Blank />}>
          <AwaitingApproval state={state} />
        </Suspense>
      );
    case 'ready':
      return <Ready state={state} />;
    case 'charging':
      return <ChargeScreen state={state} />;
    case 'checking':
      return <CheckingScreen state={state} />;
    case 'outcome':
      return <OutcomeScreen state={state} />;
    case 'blocked':
      return (
        <Suspense fallback={<Blank />}>
          <BlockedScreen state={state} />
        </Suspense>
      );
    case 'tampered':
      return (
        <Suspense fallback={stopped}>
          <TamperedScreen state={state} />
        </Suspense>
      );
  }
};

/** The screen, and the clock of who stands at the till. */
export const App = () => {
  const cashiers = useCashiers();
  return (
    <>
      <Screen />
      {cashiers.kind === 'signed-in' && (
        <Suspense fallback={null}>
          <IdleLock idleMinutes={cashiers.idleMinutes} />
        </Suspense>
      )}
    </>
  );
};
