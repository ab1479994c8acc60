import { Route, Router, Switch } from 'wouter';
import { Developers } from './developers/developers-page.tsx';
import { Live } from './live/live-page.tsx';
import { Shell } from './parts/shell.tsx';
import { showTimesIn } from './parts/time.tsx';
import { PaymentPage } from './payments/payment-page.tsx';
import { Payments } from './payments/payments-page.tsx';
import { Policies } from './policies/policies-page.tsx';
import { Settings } from './settings/settings-page.tsx';
import { useSession } from './sign-in/session.ts';
import { takeSetupToken } from './sign-in/setup-token.ts';
import { Away, SetUp, SignIn } from './sign-in/sign-in-page.tsx';
import { TerminalPage } from './terminals/terminal-page.tsx';
import { Terminals } from './terminals/terminals-page.tsx';
import { AttestationPage } from './trust/attestation-page.tsx';
import { ReferenceValues } from './trust/reference-values-page.tsx';
import { Trust } from './trust/trust-page.tsx';

let setupToken = takeSetupToken();

export const App = () => {
  const session = useSession();
  if (session.isPending) return null;
  if (session.isError && session.data === undefined)
    return <Away onAgain={() => session.refetch()} error={session.error} />;
  if (session.data == null) return setupToken === undefined ? <SignIn /> : <SetUp token={setupToken} />;

  // The link works once: whoever signs out after it was used signs in with the passkey.
  setupToken = undefined;

  const { timeZone } = session.data.merchant;
  showTimesIn(timeZone);

  // What is on the screen is made anew in another zone.
  return (
    <Router base="/console" key={timeZone}>
      <Shell session={session.data}>
        <Switch>
          <Route path="/" component={Live} />
          <Route path="/payments" component={Payments} />
          <Route path="/payments/:id">{({ id }) => <PaymentPage id={id} />}</Route>
          <Route path="/terminals" component={Terminals} />
          <Route path="/terminals/:id">{({ id }) => <TerminalPage id={id} />}</Route>
          <Route path="/trust" component={Trust} />
          <Route path="/trust/policies" component={Policies} />
          <Route path="/trust/reference-values" component={ReferenceValues} />
          <Route path="/attestations/:id">{({ id }) => <AttestationPage id={id} />}</Route>
          <Route path="/developers" component={Developers} />
          <Route path="/settings">
            <Settings session={session.data} />
          </Route>
          <Route component={Live} />
        </Switch>
      </Shell>
    </Router>
  );
};
