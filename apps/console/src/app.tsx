import { idPattern } from '@tallystick/protocol';
import { Route, Router, Switch } from 'wouter';
import { Developers } from './developers/developers-page.tsx';
import { Live } from './live/live-page.tsx';
import { NotFound } from './parts/not-found.tsx';
import { Shell } from './parts/shell.tsx';
import { showTimesIn } from './parts/time.tsx';
import { leaveOrAsk } from './parts/unsaved.tsx';
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
import { words } from './words/en.ts';

const isId =
  (kind: Parameters<typeof idPattern>[0]) =>
  (text: string): boolean =>
    new RegExp(idPattern(kind)).test(text);
/** What is no id is not asked of the server, whose answer would speak of a request. */
const isIdOf = { payment: isId('payment'), terminal: isId('terminal'), attestation: isId('attestation') };

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
    <Router
      base="/console"
      key={timeZone}
      aroundNav={(navigate, to, options) => leaveOrAsk(() => navigate(to, options))}
    >
      <Shell session={session.data}>
        <Switch>
          <Route path="/" component={Live} />
          <Route path="/payments" component={Payments} />
          <Route path="/payments/:id">
            {({ id }) =>
              isIdOf.payment(id) ? <PaymentPage id={id} /> : <NotFound text={words.notFound.payment} />
            }
          </Route>
          <Route path="/terminals" component={Terminals} />
          <Route path="/terminals/:id">
            {({ id }) =>
              isIdOf.terminal(id) ? <TerminalPage id={id} /> : <NotFound text={words.notFound.terminal} />
            }
          </Route>
          <Route path="/trust" component={Trust} />
          <Route path="/trust/policies" component={Policies} />
          <Route path="/trust/reference-values" component={ReferenceValues} />
          <Route path="/attestations/:id">
            {({ id }) =>
              isIdOf.attestation(id) ? (
                <AttestationPage id={id} />
              ) : (
                <NotFound text={words.notFound.attestation} />
              )
            }
          </Route>
          <Route path="/developers" component={Developers} />
          <Route path="/settings">
            <Settings session={session.data} />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Shell>
    </Router>
  );
};
