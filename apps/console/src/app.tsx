import { Route, Router, Switch } from 'wouter';
import { AttestationPage } from './pages/attestation.tsx';
import { Developers } from './pages/developers.tsx';
import { Live } from './pages/live.tsx';
import { PaymentPage } from './pages/payment.tsx';
import { Payments } from './pages/payments.tsx';
import { Policies } from './pages/policies.tsx';
import { ReferenceValues } from './pages/reference-values.tsx';
import { Settings } from './pages/settings.tsx';
import { SetUp, SignIn } from './pages/sign-in.tsx';
import { TerminalPage } from './pages/terminal.tsx';
import { Terminals } from './pages/terminals.tsx';
import { Trust } from './pages/trust.tsx';
import { Shell } from './parts/shell.tsx';
import { useSession } from './session.ts';
import { takeSetupToken } from './setup-token.ts';

let setupToken = takeSetupToken();

export const App = () => {
  const session = useSession();
  if (session.isPending) return null;
  if (session.data == null) return setupToken === undefined ? <SignIn /> : <SetUp token={setupToken} />;

  // The link works once: whoever signs out after it was used signs in with the passkey.
  setupToken = undefined;

  return (
    <Router base="/console">
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
