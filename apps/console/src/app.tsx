import { type GatedId, idPattern, type Session } from '@tallystick/protocol';
import { FirstSight } from '@tallystick/ui';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useState } from 'react';
import { Route, Router, Switch } from 'wouter';
import { useHeldLocation } from './parts/held-location.ts';
import { later } from './parts/later.tsx';
import { Allowing, useMay } from './parts/may.tsx';
import { NotFound } from './parts/not-found.tsx';
import { RolePage } from './parts/role-page.tsx';
import { Shell } from './parts/shell.tsx';
import { showTimesIn } from './parts/time.tsx';
import { askBeforeGoing, UnsavedQuestion } from './parts/unsaved.tsx';
import { Join } from './sign-in/join-page.tsx';
import { takeLinkToken } from './sign-in/link-token.ts';
import { useSession, useSignedIn } from './sign-in/session.ts';
import { Away, SignIn } from './sign-in/sign-in-page.tsx';
import { words } from './words/index.ts';

const ApprovalPage = later(async () => (await import('./approvals/approval-page.tsx')).ApprovalPage);
const Approvals = later(async () => (await import('./approvals/approvals-page.tsx')).Approvals);
const AuditEntryPage = later(async () => (await import('./audit/audit-entry-page.tsx')).AuditEntryPage);
const AuditLog = later(async () => (await import('./audit/audit-page.tsx')).AuditLog);
const Developers = later(async () => (await import('./developers/developers-page.tsx')).Developers);
const Messages = later(async () => (await import('./messages/messages-page.tsx')).Messages);
const Live = later(async () => (await import('./live/live-page.tsx')).Live);
const PaymentPage = later(async () => (await import('./payments/payment-page.tsx')).PaymentPage);
const Operators = later(async () => (await import('./operators/operators-page.tsx')).Operators);
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
const Results = later(async () => (await import('./trust/results-page.tsx')).Results);
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

let linkToken = takeLinkToken();
const forgetLink = (): void => {
  linkToken = undefined;
};

/** What is shown before somebody is signed in. The link works once: whoever signs out after it was used signs in with the passkey. */
const Door = ({ token }: { readonly token: string | undefined }) => {
  const queries = useQueryClient();
  const signedIn = useSignedIn();
  const [given, setGiven] = useState(token);
  if (given === undefined) return <SignIn onToken={setGiven} />;
  return (
    <Join
      key={given}
      token={given}
      onDone={(session) => {
        forgetLink();
        signedIn(session);
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

/** Pages by their addresses, and what each is there for: who may not call that is told so in its place. */
const PAGES = [
  ['/payments', 'listPayments', Payments],
  ['/terminals', 'listTerminals', Terminals],
  ['/trust', 'getTrustSummary', Trust],
  ['/trust/results', 'listResults', Results],
  ['/trust/policies', 'listPolicyVersions', Policies],
  ['/trust/reference-values', 'listReferenceValues', ReferenceValues],
  ['/approvals', 'listApprovals', Approvals],
  ['/developers', 'listApiKeys', Developers],
  ['/developers/requests', 'listApiRequests', Requests],
  ['/messages', 'listMessages', Messages],
  ['/audit', 'listAuditEntries', AuditLog],
] as const;

/** The page of one thing, for whom it is; what is no id is told as that. */
const OfId = ({
  id,
  kind,
  call,
  children,
}: {
  readonly id: string;
  readonly kind: keyof typeof isIdOf;
  readonly call: GatedId;
  readonly children: ReactNode;
}) =>
  isIdOf[kind](id) ? <RolePage call={call}>{children}</RolePage> : <NotFound text={words.notFound[kind]} />;

const Pages = ({ session }: { readonly session: Session }) => (
  <Suspense fallback={<p role="status">{words.loading}</p>}>
    <Switch>
      <Route path="/" component={Home} />
      {PAGES.map(([path, call, Page]) => (
        <Route key={path} path={path}>
          <RolePage call={call}>
            <Page />
          </RolePage>
        </Route>
      ))}
      <Route path="/payments/:id">
        {({ id }) => (
          <OfId id={id} kind="payment" call="getPayment">
            <PaymentPage id={id} />
          </OfId>
        )}
      </Route>
      <Route path="/terminals/:id">
        {({ id }) => (
          <OfId id={id} kind="terminal" call="getTerminal">
            <TerminalPage id={id} />
          </OfId>
        )}
      </Route>
      <Route path="/attestations/:id">
        {({ id }) => (
          <OfId id={id} kind="attestation" call="getAttestation">
            <AttestationPage id={id} />
          </OfId>
        )}
      </Route>
      <Route path="/approvals/:id">
        {({ id }) => (
          <OfId id={id} kind="approval" call="getApproval">
            <ApprovalPage id={id} />
          </OfId>
        )}
      </Route>
      <Route path="/audit/:id">
        {({ id }) => (
          <OfId id={id} kind="auditEntry" call="getAuditEntry">
            <AuditEntryPage id={id} />
          </OfId>
        )}
      </Route>
      <Route path="/developers/requests/:id">
        {({ id }) => (
          <OfId id={id} kind="request" call="getApiRequest">
            <RequestPage id={id} mode={session.merchant.mode} />
          </OfId>
        )}
      </Route>
      <Route path="/settings">
        <Settings session={session} />
      </Route>
      <Route path="/settings/operators">
        <RolePage call="listOperators">
          <Operators session={session} />
        </RolePage>
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  </Suspense>
);

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
    <Router base="/console" key={timeZone} hook={useHeldLocation} aroundNav={askBeforeGoing}>
      <UnsavedQuestion />
      <Allowing session={session.data}>
        <Shell session={session.data}>
          <Pages session={session.data} />
        </Shell>
      </Allowing>
    </Router>
  );
};
