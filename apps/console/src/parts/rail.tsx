import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { countApprovals } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api } from '../api.ts';
import { useTestMode } from '../installation.ts';
import { words } from '../words/index.ts';

type Section = readonly [address: string, name: string];

/** In the order of a shift; a section that comes later has its group already. */
const GROUPS: readonly { readonly name?: string; readonly sections: readonly Section[] }[] = [
  { sections: [['/', words.nav.live]] },
  { name: words.groups.money, sections: [['/payments', words.nav.payments]] },
  {
    name: words.groups.devices,
    sections: [
      ['/terminals', words.nav.terminals],
      ['/trust', words.nav.trust],
    ],
  },
  {
    name: words.groups.workshop,
    sections: [
      ['/approvals', words.nav.approvals],
      ['/developers', words.nav.developers],
      ['/messages', words.nav.messages],
      ['/audit', words.nav.audit],
      ['/settings', words.nav.settings],
    ],
  },
];

/** What an installation has in test mode only. */
const IN_TEST_MODE: ReadonlySet<string> = new Set(['/messages']);

const isHere = (at: string, section: string): boolean =>
  section === '/' ? at === '/' : at === section || at.startsWith(`${section}/`);

/** How many requests wait for a second person; nothing where none does. */
const WaitingBadge = () => {
  const { data } = useQuery({
    queryKey: ['approvals', 'count'],
    queryFn: () => api.call(countApprovals, {}),
  });
  return data === undefined || data.open === 0 ? null : (
    <span className="console-rail-badge" role="img" aria-label={words.approvals.badge(data.open)}>
      {data.open}
    </span>
  );
};

/** The way to every section, in groups. Where there is no room for it a button opens it; Esc, and going somewhere, close it. */
export const Rail = () => {
  const [at] = useLocation();
  const [openAt, setOpenAt] = useState<string>();
  const isOpen = openAt === at;
  const isTest = useTestMode();
  useHotkeys([['Escape', () => setOpenAt(undefined)]]);
  return (
    <>
      <Button
        variant="default"
        className="console-rail-menu"
        aria-expanded={isOpen}
        aria-controls="sections"
        onClick={() => setOpenAt(isOpen ? undefined : at)}
      >
        {isOpen ? words.closeMenu : words.openMenu}
      </Button>
      <nav id="sections" aria-label={words.menu} data-open={isOpen}>
        {GROUPS.map(({ name, sections }) => (
          <div key={name ?? ''} className="console-rail-group">
            {name === undefined ? null : <p className="console-rail-name">{name}</p>}
            <ul aria-label={name}>
              {sections
                .filter(([to]) => isTest || !IN_TEST_MODE.has(to))
                .map(([to, section]) => (
                  <li key={to}>
                    <Link
                      href={to}
                      className="console-rail-link"
                      aria-current={isHere(at, to) ? 'page' : undefined}
                      onClick={() => setOpenAt(undefined)}
                    >
                      {section}
                      {to === '/approvals' ? <WaitingBadge /> : null}
                    </Link>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
    </>
  );
};
