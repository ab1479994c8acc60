import { idPattern } from '@tallystick/protocol';
import { FirstSight } from '@tallystick/ui';
import { type ComponentType, Suspense } from 'react';
import { Route, Router, Switch } from 'wouter';
import { later } from './parts/later.tsx';
import { NotFound } from './parts/not-found.tsx';
import { Shell } from './parts/shell.tsx';
import { showTimesIn } from './parts/time.tsx';
import { useSession } from './sign-in/session.ts';
import { takeSetupToken } from './sign-in/setup-token.ts';
import { Away, SetUp, SignIn } from './sign-in/sign-in-page.tsx';
import { words } from './words/index.ts';

const ApprovalPage = later(async () => (await import('./approvals/approval-page.tsx')).ApprovalPage);
const Approvals = later(async () => (await import('./approvals/approvals-page.tsx')).Approvals);
const AuditEntryPage = later(async () => (await import('./audit/audit-entry-page.tsx')).AuditEntryPage);
const AuditLog = later(async () => (await import('./audit/audit-page.tsx')).AuditLog);
const Developers = later(async () => (await import('./developers/developers-page.tsx')).Developers);
const Messages = later(async () => (await import('./messages/messages-page.tsx')).Messages);
const Live = later(async () => (await import('./live/live-page.tsx')).Live);
const PaymentPage = later(async () => (await import('./payments/payment-page.tsx')).PaymentPage);
const Payments = later(async () => (await import('./payments/payments-page.tsx')).Payments);
const Policies = later(async () => (await import('./policies/policies-page.tsx')).Policies);
const RequestPage = later(async () => (await import('./requests/request-page.tsx')).RequestPage);
const Requests = later(async () => (await import('./requests/requests-page.tsx')).Requests);
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
const isIdOf = {
  payment: isId('payment'),
  terminal: isId('terminal'),
  attestation: isId('attestation'),
  approval: isId('approval'),
  auditEntry: (text: string): boolean => /^\d{1,15}$/.test(text),
  request: isId('apiRequest'),
};

/** The page of one thing; an address whose id is none says so. */
const ofId = (
  path: `${string}/:id`,
  isIdOfIt: (text: string) => boolean,
  Page: ComponentType<{ readonly id: string }>,
  missing: string,
) => (
  <Route path={path}>
    {({ id = '' }) => (isIdOfIt(id) ? <Page id={id} /> : <NotFound text={missing} />)}
  </Route>
);

let setupToken = takeSetupToken();

export const App = () => {
  const session = useSession();
  if (session.isPending) return <FirstSight title={words.title} />;
  if (session.isError && session.data === undefined)
    return <Away onAgain={() => session.refetch()} error={session.error} />;
  if (session.data == null) return setupToken === undefined ? <SignIn /> : <SetUp token={setupToken} />;

  // The link works once: whoever signs out after it was used signs in with the passkey.
  setupToken = undefined;

  const { timeZone, mode } = session.data.merchant;
  showTimesIn(timeZone);

  // What is on the screen is made anew in another zone.
  return (
    <Router base="/console" key={timeZone}>
      <Shell session={session.data}>
        <Suspense fallback={<p role="status">{words.loading}</p>}>
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
            <Route path="/approvals" component={Approvals} />
            {ofId('/approvals/:id', isIdOf.approval, ApprovalPage, words.notFound.approval)}
            <Route path="/developers" component={Developers} />
            <Route path="/audit" component={AuditLog} />
            {ofId('/audit/:id', isIdOf.auditEntry, AuditEntryPage, words.notFound.auditEntry)}
            <Route path="/developers/requests" component={Requests} />
            <Route path="/developers/requests/:id">
              {({ id }) =>
                isIdOf.request(id) ? (
                  <RequestPage id={id} mode={mode} />
                ) : (
                  <NotFound text={words.notFound.request} />
                )
              }
            </Route>
            <Route path="/messages" component={Messages} />
            <Route path="/settings">
              <Settings session={session.data} />
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </Shell>
    </Router>
  );
};
