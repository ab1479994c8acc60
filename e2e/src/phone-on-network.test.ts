import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer, type Server } from 'node:https';
import { join } from 'node:path';
import { freePort, type System, startSystem } from '@tallystick/testbed';
import { issueLocalCertificate, type LocalAuthority } from '@tallystick/virtual-devices/tls';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPerson, type Person, PHONE } from './browser.ts';
import { activateTill, activationLink, becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { isQrOf } from './read-qr.ts';
import { findings, lookAt } from './screens.ts';
import { openSecondNetwork, type SecondNetwork, whyNoNetwork } from './second-network.ts';

const NAME = 'hazel.local';
const ELSEWHERE = 'bank.example';
const reason = whyNoNetwork();

/** Bytes of a page's file, as somebody who follows its link downloads them. */
const fileBehind = async ({ page }: Person, link: string): Promise<Buffer> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ]);
  return readFileSync(await download.path());
};

const fingerprintOf = (der: Uint8Array): string =>
  createHash('sha256').update(der).digest('hex').toUpperCase().match(/../g)?.join(':') ?? '';

describe.skipIf(reason !== undefined)(`a phone in a second network${reason ? `: ${reason}` : ''}`, () => {
  let network: SecondNetwork;
  let system: System;
  /** The server, by the name that phones call it. */
  let named: System;
  let page: string;
  let stranger: Browser;
  let phone: Browser;
  let certificate: Buffer;
  let operator: Person;
  let merchant: Person;
  let consumer: Person;

  beforeAll(async () => {
    network = openSecondNetwork([NAME, ELSEWHERE]);
    const [tlsPort, pagePort] = [await freePort(), await freePort()];
    page = `http://${network.address}:${pagePort}/`;
    system = await startSystem({
      serverEnv: {
        TALLYSTICK_ORIGIN: '',
        TALLYSTICK_LOCAL_NAME: NAME,
        TALLYSTICK_LOCAL_PAGE_PORT: String(pagePort),
        TLS_PORT: String(tlsPort),
        TLS_HOST: network.address,
      },
    });
    named = { ...system, origin: `https://${NAME}:${tlsPort}` };
  });
  afterAll(async () => {
    await network?.close();
    await system?.stop();
  });

  it('is refused the server by name, as long as it does not trust its authority', async () => {
    stranger = await network.openBrowser();
    const person = await openPerson(stranger, { viewport: PHONE });
    await expect(person.page.goto(`${named.origin}/till/`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
    await person.context.close();
  });

  it('reads on a page in plain HTTP what to install, compares it with the console of the server, and downloads it', async () => {
    const person = await openPerson(stranger, { viewport: PHONE });
    await person.page.goto(page);
    await person.page.getByRole('heading', { name: `Make this device trust ${NAME}` }).waitFor();
    await lookAt(person.page, 'phone-certificate');
    const shown = (await person.page.getByLabel('SHA-256').innerText()).replaceAll('\n', '');
    expect(system.server().output()).toContain(`SHA-256 ${shown}`);
    expect(system.server().output()).toContain(page);
    certificate = await fileBehind(person, 'Download the certificate');
    expect(fingerprintOf(certificate)).toBe(shown);
    expect(person.complaints.list).toEqual([]);
    await person.context.close();
  });

  it('signs in to the console by name with a passkey, once it trusts the authority', async () => {
    phone = await network.openBrowser(certificate);
    const options = { authenticator: true, expectedStatuses: [401, 403] };
    operator = await openPerson(phone, options);
    merchant = await openPerson(phone, { ...options, viewport: PHONE });
    consumer = await openPerson(phone, { viewport: PHONE });
    expect(system.setupLink()).toContain(`${named.origin}/console/#setup=`);
    await becomeOperator(named, operator, 'Robin Ash');
    await operator.page.getByRole('link', { name: 'Settings' }).click();
    await operator.page.getByRole('button', { name: 'Sign out' }).click();
    await operator.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await operator.page.getByRole('link', { name: 'Terminals' }).waitFor();
  });

  it('is shown by the console how another phone comes to trust the server', async () => {
    const { page: desk } = operator;
    await desk.getByRole('link', { name: 'Settings' }).click();
    const code = desk.getByAltText('QR code of the page with the certificate');
    expect(await isQrOf(code, page)).toBe(true);
    const shown = (await desk.getByTestId('fingerprint').innerText()).replaceAll('\n', '');
    expect(shown).toBe(fingerprintOf(certificate));
    await lookAt(desk, 'console-phones');
  });

  it('becomes a till by the link in the shown code, and a payment is approved', async () => {
    const link = await activationLink(operator, 'Bar');
    expect(link).toMatch(new RegExp(`^${named.origin}/till/#activate=`));
    expect(await isQrOf(operator.page.getByAltText('QR code of the activation link'), link)).toBe(true);
    await operator.page.getByText('First time with this phone?').click();
    await operator.page.getByAltText('QR code of the page with the certificate').waitFor();
    await lookAt(operator.page, 'console-activation-for-phones');
    const { page: till } = merchant;
    await till.goto(link);
    await till.getByRole('button', { name: 'Activate' }).click();
    await till.getByRole('button', { name: /^Charge/ }).waitFor();
    await getCard(named, consumer, 'Hazel Wood');
    await charge(merchant, '1250');
    await tapCard(consumer, '€12.50');
    await till.getByRole('heading', { name: 'Approved' }).waitFor();
    for (const person of [operator, merchant, consumer]) expect(person.complaints.list).toEqual([]);
  });

  it('takes the authority for no other name, not even with the key that is kept', async () => {
    const path = join(system.data, 'server', 'local-authority.json');
    const authority = JSON.parse(readFileSync(path, 'utf8')) as LocalAuthority;
    const validity = { now: Date.now(), notAfter: Date.now() + 86_400_000 };
    const forged = await issueLocalCertificate(authority, [ELSEWHERE], validity);
    const port = await freePort();
    const server: Server = createTlsServer(
      { cert: forged.certificate, key: forged.privateKey },
      (_request, response) => response.end('<title>Bank</title>'),
    );
    await new Promise<void>((ready) => server.listen(port, network.address, ready));
    const { context, page: victim } = await openPerson(phone);
    await expect(victim.goto(`https://${ELSEWHERE}:${port}/`)).rejects.toThrow('ERR_CERT');
    await context.close();
    server.closeAllConnections();
    server.close();
  });

  it('finds nothing wrong on any of these pages', () => {
    expect(findings.splice(0)).toEqual([]);
  });
});

describe.skipIf(reason !== undefined)(`a phone on a cable${reason ? `: ${reason}` : ''}`, () => {
  let network: SecondNetwork;
  let system: System;

  beforeAll(async () => {
    network = openSecondNetwork([]);
    system = await startSystem();
    await network.reverse(Number(new URL(system.origin).port));
  });
  afterAll(async () => {
    await network?.close();
    await system?.stop();
  });

  it('opens the server as localhost, with nothing installed, signs in with a passkey and takes a payment', async () => {
    const phone = await network.openBrowser();
    const options = { authenticator: true, expectedStatuses: [401, 403] };
    const operator = await openPerson(phone, options);
    const merchant = await openPerson(phone, { ...options, viewport: PHONE });
    const consumer = await openPerson(phone, { viewport: PHONE });
    await becomeOperator(system, operator, 'Robin Ash');
    await activateTill(operator, merchant, 'Bar');
    await getCard(system, consumer, 'Hazel Wood');
    await charge(merchant, '1250');
    await tapCard(consumer, '€12.50');
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
    for (const { complaints } of [operator, merchant, consumer]) expect(complaints.list).toEqual([]);
  });
});
