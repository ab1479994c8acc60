import type { ActivationLink } from '@tallystick/protocol';
import { Button, StateShape, Trouble } from '@tallystick/ui';
import { useEffect, useState } from 'react';
import { clockOf } from '../parts/clock.ts';
import { Page } from '../parts/page.tsx';
import { confirmation } from '../words/confirmation.ts';
import { openLink, readLink, type Shown } from './ask-server.ts';

const say = confirmation.page;

const Facts = ({ link }: { readonly link: ActivationLink }) => (
  <dl className="till-confirm-facts">
    <dt>{say.merchant}</dt>
    <dd>{link.merchantName}</dd>
    <dt>{say.terminal}</dt>
    <dd>{link.terminalLabel}</dd>
    <dt>{say.number}</dt>
    <dd className="ui-money">{link.terminalNumber}</dd>
    <dt>{say.until}</dt>
    <dd>{clockOf(link.expiresAt, link.timeZone, Date.now())}</dd>
  </dl>
);

/** What the link is for, and the one thing to do about it. */
const Known = ({
  link,
  at,
  onYes,
}: {
  readonly link: ActivationLink;
  readonly at: 'asking' | 'sending' | 'done';
  readonly onYes: () => void;
}) => {
  const isDone = at === 'done';
  return (
    <Page
      key={isDone ? 'done' : 'asking'}
      title={isDone ? say.doneTitle : say.title}
      className="is-narrow"
      terminal={link}
      test={link.mode === 'test'}
    >
      {isDone ? (
        <>
          <div className="till-lead-shape">
            <StateShape kind="approved" size={64} />
          </div>
          <p className="till-lead" role="status">
            {say.done}
          </p>
        </>
      ) : (
        <>
          <p className="till-lead">{say.text}</p>
          <Facts link={link} />
          <Button fullWidth className="till-wide" onClick={onYes} disabled={at === 'sending'}>
            {at === 'sending' ? say.sending : say.yes}
          </Button>
          <p className="ui-muted">{say.no}</p>
        </>
      )}
    </Page>
  );
};

/** What the link in an activation mail opens: a person says yes, since programs open the links of mails too. */
export const Confirm = ({ token }: { readonly token: string | undefined }) => {
  const [shown, setShown] = useState<Shown>(
    token === undefined ? { at: 'refused', ...say.incomplete, again: false } : { at: 'reading' },
  );
  useEffect(() => {
    if (token !== undefined && shown.at === 'reading') void readLink(token).then(setShown);
  }, [token, shown.at]);

  if (shown.at === 'reading') {
    return (
      <Page title={say.reading} className="is-narrow">
        {null}
      </Page>
    );
  }
  if (shown.at === 'refused') {
    return (
      <Page key="refused" title={say.refusedTitle} className="is-narrow">
        <Trouble>
          <strong>{shown.title}</strong>
          <p>{shown.remedy}</p>
        </Trouble>
        {shown.again && (
          <Button fullWidth className="till-wide" onClick={() => setShown({ at: 'reading' })}>
            {say.again}
          </Button>
        )}
      </Page>
    );
  }
  const confirm = () => {
    if (token === undefined) return;
    setShown({ at: 'sending', link: shown.link });
    void openLink(token).then(setShown);
  };
  return <Known link={shown.link} at={shown.at} onYes={confirm} />;
};
