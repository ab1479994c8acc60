import { expect, it } from 'vitest';
import { localGreeting } from './local-greeting.ts';
import { terminalQr } from './terminal-qr.ts';

const AUTHORITY = {
  name: 'hazel.local',
  origin: 'https://hazel.local:4443',
  pages: ['http://192.0.2.7:4480/', 'http://hazel.local:4480/'],
  fingerprint: 'AB:CD',
  notAfter: '2027-12-31T00:00:00.000Z',
};
const found = async () => true;
const lost = async () => false;

it('tells whoever starts the server how a phone comes to trust it, with a code where a screen can show one', async () => {
  const text = (await localGreeting(AUTHORITY, false, found)).join('\n');
  for (const word of [AUTHORITY.origin, ...AUTHORITY.pages, 'SHA-256 AB:CD']) expect(text).toContain(word);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('does not find');
  const screen = await localGreeting(AUTHORITY, true, found);
  expect(screen).toEqual(expect.arrayContaining([...terminalQr('http://192.0.2.7:4480/')]));
});

it('says when the machine does not find its own name, and what helps', async () => {
  expect((await localGreeting(AUTHORITY, false, lost)).join('\n')).toContain('avahi-daemon');
  const router = (await localGreeting({ ...AUTHORITY, name: 'till.home.arpa' }, false, lost)).join('\n');
  expect(router).toContain('DNS of your router');
  expect(router).not.toContain('avahi');
});
