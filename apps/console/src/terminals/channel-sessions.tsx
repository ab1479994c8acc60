import { type ChannelSession, listChannelSessions } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Facts } from '../parts/facts.tsx';
import { formatFull, Time } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const say = words.channel;
const TECHNIQUES = ['enclave', 'certified', 'software'] as const;

const timingsOf = ({ timings }: ChannelSession): string =>
  TECHNIQUES.flatMap((technique) => {
    const ms = timings[technique];
    return ms === undefined ? [] : [say.timing(say.techniques[technique], ms)];
  }).join(', ');

const Session = ({ session, open }: { readonly session: ChannelSession; readonly open: boolean }) => (
  <details className="console-record" open={open}>
    <summary>
      <span>{say.techniques[session.technique]}</span>
      <Time at={session.begunAt} />
    </summary>
    <Facts
      rows={[
        [say.kept, say.storages[session.storage]],
        [say.measured, timingsOf(session)],
        [say.expected, session.expectedRequests.toLocaleString(spoken.locale)],
        [say.connection, session.bound ? say.bound : say.unbound],
        [say.scheme, session.deviceKeyScheme],
        [say.refreshed, session.refreshes > 0 ? formatFull(session.lastTokenAt) : undefined],
        [say.ended, session.endedAt && formatFull(session.endedAt)],
        [
          say.key,
          <code key="key" className="console-mono console-bytes">
            {session.keyThumbprint}
          </code>,
          'thumbprint',
        ],
      ]}
    />
  </details>
);

/** What a terminal signed its requests with lately, why, and how it measured; nothing where there is nothing. */
export const ChannelSessions = ({ terminalId }: { readonly terminalId: string }) => {
  const found = useQuery({
    queryKey: ['terminals', terminalId, 'channel-sessions'],
    queryFn: () => api.call(listChannelSessions, { params: { id: terminalId }, query: { limit: 5 } }),
  });
  const sessions = found.data?.data ?? [];
  if (sessions.length === 0) return null;
  return (
    <section className="console-panel" aria-labelledby="channel">
      <h2 id="channel">{say.title}</h2>
      <p className="console-muted">{say.text}</p>
      {sessions.map((session, index) => (
        <Session key={session.id} session={session} open={index === 0} />
      ))}
    </section>
  );
};
