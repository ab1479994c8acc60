import type { Wait } from '@tallystick/ui';
import { Button } from '@tallystick/ui';
import { useEffect, useState } from 'react';
import { Page } from '../parts/page.tsx';
import { TAKE_MESSAGE, TILL_LOCK } from '../trusted/connect-message.ts';
import { words } from '../words/index.ts';
import { starting as say } from '../words/starting.ts';

const LOOK_MS = 500;

/** Whether the trusted part of this window waits for another window to let go. */
const useElsewhere = (): boolean => {
  const [elsewhere, setElsewhere] = useState(false);
  useEffect(() => {
    const look = async () => {
      const { pending = [] } = (await navigator.locks?.query()) ?? {};
      setElsewhere(pending.some(({ name }) => name === TILL_LOCK));
    };
    void look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return elsewhere;
};

const take = (): void =>
  document
    .querySelector<HTMLIFrameElement>('.till-trusted-frame')
    ?.contentWindow?.postMessage(TAKE_MESSAGE, window.location.origin);

/** Why the till has not opened yet, and the way out. */
export const StartingSlowly = ({ wait }: { readonly wait: Wait }) => {
  const elsewhere = useElsewhere();
  if (!window.isSecureContext) {
    return (
      <Page title={say.insecure.title} className="is-narrow" key="insecure">
        <p className="till-lead">{say.insecure.text}</p>
      </Page>
    );
  }
  if (elsewhere) {
    return (
      <Page title={say.elsewhere.title} className="is-narrow" key="elsewhere">
        <p className="till-lead">{say.elsewhere.text}</p>
        <Button fullWidth className="till-wide" onClick={take}>
          {say.elsewhere.take}
        </Button>
      </Page>
    );
  }
  return (
    <Page title={words.starting} className="is-narrow" key="starting">
      <p role="status">{say.slow}</p>
      {wait === 'long' && <Button onClick={() => window.location.reload()}>{say.reload}</Button>}
    </Page>
  );
};
