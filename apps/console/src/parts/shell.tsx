import type { Session } from '@tallystick/protocol';
import { Mark, Ribbon, StateShape } from '@tallystick/ui';
import type { ReactNode } from 'react';
import { useLiveEvents } from '../live/live-events.ts';
import { words } from '../words/index.ts';
import { ShownAsOf } from './connected.ts';
import { Rail } from './rail.tsx';
import { formatMoment } from './time.tsx';

/** Rail and page. Where there is no room for the rail it becomes a head with a menu. */
export const Shell = ({ session, children }: { readonly session: Session; readonly children: ReactNode }) => {
  const connection = useLiveEvents(session.may.includes('listEvents'));
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
        <Rail />
        <div className="console-rail-foot">
          <span className="console-rail-stream" data-open={connection.state === 'open'} role="status">
            {connection.state === 'open' ? words.live.streaming : words.live.stale}
          </span>
          <p className="console-rail-about">
            <span>{session.merchant.name}</span>
            <span>{`${session.operator.name} · ${words.operators.roles[session.operator.role]}`}</span>
            <span>{words.zone(session.merchant.timeZone)}</span>
          </p>
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
        <ShownAsOf value={connection.state === 'lost' ? connection.since : undefined}>
          <div className="console-shell-page" data-stale={connection.state === 'lost'}>
            {children}
          </div>
        </ShownAsOf>
      </main>
    </div>
  );
};
