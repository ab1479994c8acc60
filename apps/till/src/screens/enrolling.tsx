import { ENROLMENT_STEPS, type TerminalState } from '@tallystick/terminal-sdk';
import { Button, StateShape, useWait } from '@tallystick/ui';
import { Page } from '../parts/page.tsx';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';

type Enrolling = Extract<TerminalState, { kind: 'enrolling' }>;

/** Nothing in this device can vouch for it: said at once, with what to do; a try-out goes on in software. */
const NoAuthenticator = ({ state: { terminal: named } }: { readonly state: Enrolling }) => {
  const terminal = useTerminal();
  const say = words.enrolling.absent;
  const isTest = named?.mode === 'test';
  return (
    <Page title={say.title} className="is-narrow" test={isTest} {...(named ? { terminal: named } : {})}>
      <p className="till-lead">{say.text}</p>
      {isTest && (
        <>
          <p>{say.test}</p>
          <Button fullWidth className="till-wide" onClick={() => terminal.goOnInSoftware()}>
            {say.software}
          </Button>
        </>
      )}
      <Button variant="default" fullWidth className="till-wide" onClick={() => terminal.cancel()}>
        {words.cancel}
      </Button>
    </Page>
  );
};

/** Each step of an enrolment with what it does, as it happens. */
export const EnrollingScreen = ({ state }: { readonly state: Enrolling }) => {
  const terminal = useTerminal();
  const wait = useWait(state.step);
  const say = words.enrolling;
  if (state.authenticator === 'absent') return <NoAuthenticator state={state} />;
  const inSoftware = state.authenticator === 'software' && state.step === 'attestation';
  const now = ENROLMENT_STEPS.indexOf(state.step);
  const mayCancel = now < ENROLMENT_STEPS.indexOf('enrolment') || state.unanswered;
  return (
    <Page
      title={say.title}
      className="is-narrow"
      test={state.terminal?.mode === 'test'}
      {...(state.terminal ? { terminal: state.terminal } : {})}
    >
      <ol className="till-steps" aria-label={say.of(now + 1, ENROLMENT_STEPS.length)}>
        {ENROLMENT_STEPS.map((step, place) => {
          const at = place < now ? 'done' : place === now ? 'active' : 'todo';
          return (
            <li
              key={step}
              className="till-step"
              data-at={at}
              aria-current={at === 'active' ? 'step' : undefined}
            >
              <StateShape kind={at === 'done' ? 'approved' : at === 'active' ? 'waiting' : 'quiet'} />
              <span>
                {say.steps[step].name}
                <span className="ui-unseen">, {say[at]}</span>
              </span>
            </li>
          );
        })}
      </ol>
      <div role="status" className="till-said">
        <p>
          {state.unanswered ? words.charge.again : inSoftware ? say.inSoftware : say.steps[state.step].wait}
        </p>
        {state.renewals !== undefined && <p className="ui-muted">{say.renewed}</p>}
        {wait === 'long' && <p className="ui-muted">{say.slow}</p>}
      </div>
      {mayCancel && wait === 'long' && (
        <Button variant="default" fullWidth onClick={() => terminal.cancel()}>
          {words.cancel}
        </Button>
      )}
    </Page>
  );
};
