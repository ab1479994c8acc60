import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useTestMode } from '../installation.ts';
import { words } from '../words/en.ts';

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
      ['/developers', words.nav.developers],
      ['/messages', words.nav.messages],
      ['/settings', words.nav.settings],
    ],
  },
];

/** What an installation has in test mode only. */
const IN_TEST_MODE: ReadonlySet<string> = new Set(['/messages']);

const isHere = (at: string, section: string): boolean =>
  section === '/' ? at === '/' : at === section || at.startsWith(`${section}/`);

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
