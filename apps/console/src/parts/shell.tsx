import type { Session } from '@tallystick/protocol';
import { Mark, Ribbon, StateShape } from '@tallystick/ui';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useLiveEvents } from '../live/live-events.ts';
import { words } from '../words/en.ts';
import { Connected } from './connected.ts';
import { formatMoment } from './time.tsx';

const SECTIONS = [
  ['/', words.nav.live],
  ['/payments', words.nav.payments],
  ['/terminals', words.nav.terminals],
  ['/trust', words.nav.trust],
  ['/developers', words.nav.developers],
  ['/settings', words.nav.settings],
] as const;

const isHere = (at: string, section: string): boolean =>
  section === '/' ? at === '/' : at === section || at.startsWith(`${section}/`);

/** Rail, head and page. On a phone the rail becomes a strip at the top. */
export const Shell = ({ session, children }: { readonly session: Session; readonly children: ReactNode }) => {
  const [at] = useLocation();
  const connection = useLiveEvents();
  return (
    <div className="console-shell">
      <a className="console-shell-skip" href="#main">
        {words.skip}
      </a>
      <aside className="console-rail">
        <div className="console-rail-brand">
          <Mark size={26} />
          <span>{words.brand}</span>
        </div>
        <nav aria-label={words.menu}>
          <ul>
            {SECTIONS.map(([to, name]) => (
              <li key={to}>
                <Link
                  href={to}
                  className="console-rail-link"
                  aria-current={isHere(at, to) ? 'page' : undefined}
                >
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="console-rail-foot">
          <span className="console-rail-stream" data-open={connection.state === 'open'} role="status">
            {connection.state === 'open' ? words.live.streaming : words.live.stale}
          </span>
          <span>{session.merchant.name}</span>
          {session.merchant.mode === 'test' ? <Ribbon>{words.test}</Ribbon> : null}
        </div>
      </aside>
      <main id="main" className="console-shell-main">
        {connection.state === 'lost' ? (
          <div className="ui-band" role="status">
            <StateShape kind="waiting" />
            <p>
              <strong>{words.live.away}</strong> {words.live.asOf(formatMoment(connection.since))}
            </p>
          </div>
        ) : null}
        <Connected value={connection.state !== 'lost'}>
          <div className="console-shell-page" data-stale={connection.state === 'lost'}>
            {children}
          </div>
        </Connected>
      </main>
    </div>
  );
};
