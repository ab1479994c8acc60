import { Button, Skeleton } from '@mantine/core';
import { listMessages, type Message } from '@tallystick/protocol';
import { type StateKind, StateShape } from '@tallystick/ui';
import { api } from '../api.ts';
import { Copy } from '../parts/copy.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { formatMoment, Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { More } from '../tables/more.tsx';
import { usePages } from '../tables/pages.ts';
import { words } from '../words/index.ts';
import './messages.css';

const say = words.messages;
const PAGE = 20;

const SHAPES: Readonly<Record<Message['state'], StateKind>> = {
  queued: 'waiting',
  sent: 'approved',
  dead: 'declined',
  dropped: 'quiet',
  kept: 'quiet',
};

const isLink = (text: string): boolean => /^https?:/.test(text);

const MessageItem = ({ message }: { readonly message: Message }) => {
  const { id, channel, to, template, state, subject, text, copy, tries, fault, nextAt, createdAt } = message;
  return (
    <li className="console-panel" aria-labelledby={id}>
      <div className="console-message-head">
        <h2 id={id}>
          {say.channels[channel]} {say.to(to)}
        </h2>
        <span className="console-message-state">
          <StateShape kind={SHAPES[state]} size={18} /> {say.states[state]}
        </span>
      </div>
      <p className="console-muted">
        {say.templates[template]} · <Time at={createdAt} />
        {tries > 1 || fault !== undefined ? ` · ${say.tries(tries, fault)}` : null}
        {nextAt === undefined ? null : ` · ${say.next(formatMoment(nextAt))}`}
      </p>
      {subject === undefined ? null : <strong>{subject}</strong>}
      <p className="console-message-text">{text}</p>
      {copy === undefined ? null : (
        <div className="console-actions">
          <Copy text={copy} name={say.copy} />
          {isLink(copy) ? (
            <Button
              component="a"
              href={copy}
              target="_blank"
              rel="noreferrer"
              variant="default"
              size="compact-md"
            >
              {say.open}
            </Button>
          ) : null}
        </div>
      )}
    </li>
  );
};

/** The outbox, in test mode: what was sent, or would have been. */
export const Messages = () => {
  const pages = usePages(['messages'], PAGE, (asked) => api.call(listMessages, { query: asked }));
  return (
    <>
      <div className="console-title">
        <PageTitle name={say.title} />
      </div>
      <p className="console-muted">{say.text}</p>
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {pages.isPending ? <Skeleton role="status" height={200} aria-label={words.loading} /> : null}
      {pages.isCurrent && pages.rows.length === 0 ? <p className="console-panel">{say.none}</p> : null}
      <ul className="console-messages">
        {pages.rows.map((message) => (
          <MessageItem key={message.id} message={message} />
        ))}
      </ul>
      <More pages={pages} />
    </>
  );
};
