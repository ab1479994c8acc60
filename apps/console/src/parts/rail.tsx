import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { countApprovals, type GatedId } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api } from '../api.ts';
import { useTestMode } from '../installation.ts';
import { words } from '../words/index.ts';
import { useMay } from './may.tsx';

/** @param call what the page is there for: who may not, does not see it */
type Section = readonly [address: string, name: string, call: GatedId];

/** In the order of a shift; a section that comes later has its group already. */
const GROUPS: readonly { readonly name?: string; readonly sections: readonly Section[] }[] = [
  { sections: [['/', words.nav.live, 'getLiveSummary']] },
  { name: words.groups.money, sections: [['/payments', words.nav.payments, 'listPayments']] },
  {
    name: words.groups.devices,
    sections: [
      ['/terminals', words.nav.terminals, 'listTerminals'],
      ['/trust', words.nav.trust, 'getTrustSummary'],
    ],
  },
  {
    name: words.groups.workshop,
    sections: [
      ['/approvals', words.nav.approvals, 'listApprovals'],
      ['/developers', words.nav.developers, 'listApiKeys'],
      ['/messages', words.nav.messages, 'listMessages'],
      ['/audit', words.nav.audit, 'listAuditEntries'],
      ['/settings', words.nav.settings, 'getSession'],
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
  const may = useMay();
  const groups = GROUPS.map(({ name, sections }) => ({
    name,
    sections: sections.filter(([, , call]) => may(call)),
  })).filter(({ sections }) => sections.length > 0);
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
        {groups.map(({ name, sections }) => (
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
