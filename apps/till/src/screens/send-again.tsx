import { Button } from '@tallystick/ui';
import { type FormEvent, useState } from 'react';
import { clockTime } from '../parts/clock-time.ts';
import { Field } from '../parts/field.tsx';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useSecondsLeft } from '../parts/seconds-left.ts';
import { confirmation } from '../words/confirmation.ts';
import { words } from '../words/index.ts';
import { type Resent, sendCodeAgain } from './resend-code.ts';

const say = confirmation.code;
const NUMBER_LENGTH = 8;

const digits = (text: string): string => text.replace(/\D/g, '').slice(0, NUMBER_LENGTH);

/** What is plainly no address of either kind; the server looks closely. */
const looksWrong = (to: string): boolean => !/^(?:[^\s@]+@[^\s@]+|\+[\d\s().\-/]{7,})$/.test(to.trim());

/** What came of it, read out as it comes up. The time that is left is not, each second. */
const Result = ({ resent, left }: { readonly resent: Resent | undefined; readonly left: number }) => (
  <>
    <div role="status" className="till-said">
      {resent?.at === 'sent' && (
        <>
          <p>{resent.state === 'kept' ? say.kept : say.sent}</p>
          {resent.state !== 'kept' && (
            <p className="ui-muted">{resent.sendsLeft > 0 ? say.left(resent.sendsLeft) : say.noneLeft}</p>
          )}
        </>
      )}
    </div>
    {resent?.at === 'refused' && (
      <RefusalNote
        refusal={resent.code === 'resend_limit_exceeded' ? { ...resent, remedy: say.noneLeft } : resent}
      />
    )}
    {left > 0 && (
      <p className="ui-muted" role="timer">
        {say.nextIn(clockTime(left))}
      </p>
    )}
  </>
);

/** The code that was sent by mail or SMS did not come: it is sent again, as often as the server allows. */
export const SendAgain = ({ onLeave }: { readonly onLeave: () => void }) => {
  const [number, setNumber] = useState('');
  const [to, setTo] = useState('');
  const [tried, setTried] = useState(false);
  const [isSending, setSending] = useState(false);
  const [resent, setResent] = useState<Resent>();
  const left = useSecondsLeft(resent?.until);
  const isNumberWrong = number.length !== NUMBER_LENGTH;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (isNumberWrong || looksWrong(to)) return;
    setSending(true);
    setResent(await sendCodeAgain(number, to.trim()));
    setSending(false);
  };
  return (
    <Page title={say.title} className="is-narrow">
      <p className="till-lead">{say.text}</p>
      <form onSubmit={submit} className="till-form" noValidate>
        <Field
          label={words.activate.number}
          hint={words.activate.numberHint}
          value={number}
          onText={(text) => setNumber(digits(text))}
          autoComplete="off"
          error={tried && isNumberWrong ? words.activate.numberWrong : undefined}
        />
        <Field
          label={say.to}
          hint={say.toHint}
          value={to}
          onText={setTo}
          autoComplete="off"
          inputMode="text"
          error={tried && looksWrong(to) ? say.toWrong : undefined}
        />
        <Result resent={resent} left={left} />
        <Button type="submit" fullWidth className="till-wide" disabled={isSending || left > 0}>
          {isSending ? say.sending : say.again}
        </Button>
        <Button variant="subtle" fullWidth onClick={onLeave}>
          {say.leave}
        </Button>
      </form>
    </Page>
  );
};
