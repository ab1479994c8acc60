import type { AwaitedConfirmation } from '@tallystick/terminal-sdk';
import { Button, StateShape } from '@tallystick/ui';
import { clockOf } from '../parts/clock.ts';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useTerminal } from '../terminal-context.ts';
import { confirmation } from '../words/confirmation.ts';

const say = confirmation.waiting;

/** How the mail stands: on its way, sent and when, or not to be sent. */
const Stands = ({ awaited }: { readonly awaited: AwaitedConfirmation }) => {
  const { delivery, sentAt, timeZone } = awaited;
  if (delivery === 'kept') return null;
  const isFailed = delivery === 'failed';
  const sent = sentAt === undefined ? say.queued : say.sent(clockOf(sentAt, timeZone, Date.now()));
  return (
    <p className="till-confirm-stands">
      <StateShape kind={isFailed ? 'declined' : 'waiting'} size={22} />
      <span>{isFailed ? say.failed : sent}</span>
    </p>
  );
};

/** The code is right; somebody has to open the link in a mail. The till goes on by itself, and can be let go of at any time. */
export const Confirming = ({ awaited }: { readonly awaited: AwaitedConfirmation }) => {
  const terminal = useTerminal();
  const { sentTo, delivery, sendsLeft, nextSendAt, timeZone, asking, refusal, mode } = awaited;
  const isSending = asking === 'resend';
  // An address that is hidden in part is one word all the same.
  const to = sentTo.replace('…@', '…\u2060@');
  const clock = (at: string) => clockOf(at, timeZone, Date.now());
  return (
    <Page title={say.title} className="is-narrow" terminal={awaited} test={mode === 'test'}>
      <p className="till-lead">{delivery === 'kept' ? say.passedOn(to) : say.text(to)}</p>
      <div role="status" className="till-said">
        <Stands awaited={awaited} />
        <p className="ui-muted">{say.until(clock(awaited.expiresAt))}</p>
      </div>
      {refusal && <RefusalNote refusal={refusal} />}
      {delivery !== 'kept' && (
        <>
          <p className="ui-muted">
            {nextSendAt === undefined
              ? `${say.missing} ${say.left(sendsLeft)}`
              : say.noneLeft(clock(nextSendAt))}
          </p>
          <Button
            variant="default"
            fullWidth
            className="till-wide"
            onClick={() => terminal.resendConfirmation()}
            disabled={isSending || sendsLeft === 0}
          >
            {isSending ? say.sending : say.again}
          </Button>
        </>
      )}
      <Button variant="subtle" fullWidth onClick={() => terminal.cancel()}>
        {say.leave}
      </Button>
    </Page>
  );
};
