import { idPattern } from '@tallystick/protocol';
import { FirstSight } from '@tallystick/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { Route, Router, Switch } from 'wouter';
import { later } from './parts/later.tsx';
import { Allowing, useMay } from './parts/may.tsx';
import { NotFound } from './parts/not-found.tsx';
import { RolePage } from './parts/role-page.tsx';
import { Shell } from './parts/shell.tsx';
import { showTimesIn } from './parts/time.tsx';
import { Join } from './sign-in/join-page.tsx';
import { takeLinkToken } from './sign-in/link-token.ts';
import { useSession } from './sign-in/session.ts';
import { Away, SignIn } from './sign-in/sign-in-page.tsx';
import { words } from './words/en.ts';

const Developers = later(async () => (await import('./developers/developers-page.tsx')).Developers);
const Live = later(async () => (await import('./live/live-page.tsx')).Live);
const PaymentPage = later(async () => (await import('./payments/payment-page.tsx')).PaymentPage);
const Operators = later(async () => (await import('./operators/operators-page.tsx')).Operators);
const Payments = later(async () => (await import('./payments/payments-page.tsx')).Payments);
const Policies = later(async () => (await import('./policies/policies-page.tsx')).Policies);
const Settings = later(async () => (await import('./settings/settings-page.tsx')).Settings);
const TerminalPage = later(async () => (await import('./terminals/terminal-page.tsx')).TerminalPage);
const Terminals = later(async () => (await import('./terminals/terminals-page.tsx')).Terminals);
const AttestationPage = later(async () => (await import('./trust/attestation-page.tsx')).AttestationPage);
const ReferenceValues = later(
  async () => (await import('./trust/reference-values-page.tsx')).ReferenceValues,
);
const Trust = later(async () => (await import('./trust/trust-page.tsx')).Trust);

const isId =
  (kind: Parameters<typeof idPattern>[0]) =>
  (text: string): boolean =>
    new RegExp(idPattern(kind)).test(text);
/** What is no id is not asked of the server, whose answer would speak of a request. */
const isIdOf = { payment: isId('payment'), terminal: isId('terminal'), attestation: isId('attestation') };

let linkToken = takeLinkToken();
const forgetLink = (): void => {
  linkToken = undefined;
};

/** What is shown before somebody is signed in. The link works once: whoever signs out after it was used signs in with the passkey. */
const Door = ({ token }: { readonly token: string | undefined }) => {
  const queries = useQueryClient();
  const [given, setGiven] = useState(token);
  if (given === undefined) return <SignIn onToken={setGiven} />;
  return (
    <Join
      key={given}
      token={given}
      onDone={(session) => {
        forgetLink();
        queries.clear();
        queries.setQueryData(['session'], session);
      }}
      onLeave={() => {
        forgetLink();
        setGiven(undefined);
        queries.invalidateQueries({ queryKey: ['session'] });
      }}
    />
  );
};

/** The first page that the role opens. */
const Home = () => {
  const may = useMay();
  return may('getLiveSummary') ? <Live /> : <Payments />;
};

export const App = () => {
  const session = useSession();
  if (session.isPending) return <FirstSight title={words.title} />;
  if (session.isError && session.data === undefined)
    return <Away onAgain={() => session.refetch()} error={session.error} />;
  // A link is opened by whoever holds it, also where somebody else is signed in.
  if (session.data == null || linkToken !== undefined) {
    return <Door token={linkToken} />;
  }

  const { timeZone } = session.data.merchant;
  showTimesIn(timeZone);

  // What is on the screen is made anew in another zone.
  return (
    <Router base="/console" key={timeZone}>
      <Allowing session={session.data}>
        <Shell session={session.data}>
          <Suspense fallback={<p role="status">{words.loading}</p>}>
            <Switch>
              <Route path="/" component={Home} />
              <Route path="/payments">
                <RolePage call="listPayments">
                  <Payments />
                </RolePage>
              </Route>
              <Route path="/payments/:id">
                {({ id }) =>
                  isIdOf.payment(id) ? <PaymentPage id={id} /> : <NotFound text={words.notFound.payment} />
                }
              </Route>
              <Route path="/terminals">
                <RolePage call="listTerminals">
                  <Terminals />
                </RolePage>
              </Route>
              <Route path="/terminals/:id">
                {({ id }) =>
                  isIdOf.terminal(id) ? (
                    <RolePage call="getTerminal">
                      <TerminalPage id={id} />
                    </RolePage>
                  ) : (
                    <NotFound text={words.notFound.terminal} />
                  )
                }
              </Route>
              <Route path="/trust">
                <RolePage call="getTrustSummary">
                  <Trust />
                </RolePage>
              </Route>
              <Route path="/trust/policies">
                <RolePage call="listPolicyVersions">
                  <Policies />
                </RolePage>
              </Route>
              <Route path="/trust/reference-values">
                <RolePage call="listReferenceValues">
                  <ReferenceValues />
                </RolePage>
              </Route>
              <Route path="/attestations/:id">
                {({ id }) =>
                  isIdOf.attestation(id) ? (
                    <RolePage call="getAttestation">
                      <AttestationPage id={id} />
                    </RolePage>
                  ) : (
                    <NotFound text={words.notFound.attestation} />
                  )
                }
              </Route>
              <Route path="/developers">
                <RolePage call="listApiKeys">
                  <Developers />
                </RolePage>
              </Route>
              <Route path="/settings">
                <Settings session={session.data} />
              </Route>
              <Route path="/settings/operators">
                <RolePage call="listOperators">
                  <Operators session={session.data} />
                </RolePage>
              </Route>
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </Shell>
      </Allowing>
    </Router>
  );
};
