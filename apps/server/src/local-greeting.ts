import { lookup } from 'node:dns/promises';
import type { Installation } from '@tallystick/protocol';
import { terminalQr } from './terminal-qr.ts';

type LocalAuthority = NonNullable<Installation['localAuthority']>;

/** Whether this machine finds the name; what it finds by multicast DNS others find too. */
const isFound = async (name: string): Promise<boolean> =>
  lookup(name).then(
    () => true,
    () => false,
  );

const NOT_FOUND = (name: string): readonly string[] => [
  `  This machine does not find ${name} itself, so phones may not either.`,
  ...(name.endsWith('.local')
    ? ['  Names in .local need a multicast DNS service: on Debian, apt-get install avahi-daemon.']
    : ['  Its address has to be in the DNS of your router.']),
  '  docs/guide/phone-on-your-network.md has every way.',
];

/**
 * What a person who started the server with a local name reads: how a phone comes to trust it, and where it is then.
 *
 * @param screen whether the text is for a terminal, which can show a QR code
 */
export const localGreeting = async (
  { name, origin, pages, fingerprint }: LocalAuthority,
  screen: boolean,
  found: (name: string) => Promise<boolean> = isFound,
): Promise<readonly string[]> => {
  const [page = '', ...others] = pages;
  const code = screen ? terminalQr(page) : [];
  return [
    '',
    `  Phones of this network call this server ${origin}`,
    '  For each of them, once: open this page, compare the fingerprint, install the certificate.',
    '',
    `    ${page}`,
    ...(others.length === 0 ? [] : [`    or ${others.join(', ')}`]),
    `    SHA-256 ${fingerprint}`,
    ...(code.length === 0 ? [] : ['', ...code]),
    ...((await found(name)) ? [] : ['', ...NOT_FOUND(name)]),
  ];
};
