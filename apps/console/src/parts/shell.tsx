import type { Session } from '@tallystick/protocol';
import { Mark, Ribbon } from '@tallystick/ui';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useLiveEvents } from '../live-events.ts';
import { words } from '../words/en.ts';

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
  const streaming = useLiveEvents();
  return (
    <div className="c-shell">
      <a className="c-skip" href="#main">
        {words.skip}
      </a>
      <aside className="c-rail">
        <div className="c-brand">
          <Mark size={26} />
          <span>{words.brand}</span>
        </div>
        <nav aria-label={words.menu}>
          <ul>
            {SECTIONS.map(([to, name]) => (
              <li key={to}>
                <Link href={to} className="c-nav" aria-current={isHere(at, to) ? 'page' : undefined}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="c-rail-foot">
          <span className="c-stream" data-open={streaming} role="status">
            {streaming ? words.live.streaming : words.live.stale}
          </span>
          <span>{session.merchant.name}</span>
          {session.merchant.mode === 'test' ? <Ribbon>{words.test}</Ribbon> : null}
        </div>
      </aside>
      <main id="main" className="c-main">
        {children}
      </main>
    </div>
  );
};
