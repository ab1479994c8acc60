import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, readVirtualRoot } from '@tallystick/virtual-devices';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, DESKTOP, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const SCRIPT = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
/** Turns the text around, hides some of it, and does not end. */
const TEXT = `${SCRIPT}\u202e\u200b\u0007${'W'.repeat(1_500)}`;

/** A phone that says whatever an attacker likes in every place where evidence has words of its own. */
describe('evidence of an attacker, in the console', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let terminalId: string;
  let kept: { readonly id: string; readonly text: string };

  const read = async (path: string): Promise<string> => {
    const answer = await fetch(`${system.origin}${path}`, {
      headers: { authorization: `Bearer ${system.apiKey}` },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer.text();
  };

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, operator, 'Robin Ash');
    const { terminal: ordered, activation } = await orderTerminal(
      system,
      '<img src=x onerror="window.broken=1">',
    );
    terminalId = ordered.id;
    const { terminal } = createVirtualTerminal({
      origin: system.origin,
      root: await readVirtualRoot(system.virtualRootFile),
      phone: {
        faults: ['extended-chain'],
        model: { brand: TEXT, model: TEXT, packageName: `dev.${TEXT}`, osVersion: Number.MAX_SAFE_INTEGER },
        items: { 'app.id': TEXT.slice(0, 100), 'app.version': SCRIPT },
      },
      tap: () => new Promise(() => {}),
    });
    await terminal.until((state) => state.kind === 'unenrolled');
    const secret = { form: 'code', value: activation.code ?? '' } as const;
    terminal.send({ type: 'enrol', terminalNumber: activation.terminalNumber, secret });
    await terminal.until((state) => state.kind === 'unenrolled' && state.refusal !== undefined);
    const [{ id }] = JSON.parse(await read(`/v1/terminals/${terminalId}/attestations`)).data;
    kept = { id, text: await read(`/v1/attestations/${id}/evidence`) };
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('is shown whole, as text, at any width, and runs nothing', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/attestations/${kept.id}`);
    await page.getByRole('heading', { name: 'Certificate chain' }).waitFor();
    await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true");
    await page.getByText('[709] attestationApplicationId').first().waitFor();
    const shown = () => page.locator('main').innerText();
    await expect.poll(shown).toContain('onerror="window.broken=1"');
    expect(await shown()).not.toContain('\u202e');
    await lookAt(page, 'console-hostile-evidence');
    await page.goto(`${system.origin}/console/terminals/${terminalId}`);
    await page.getByText('onerror=').first().waitFor();
    await lookAt(page, 'console-hostile-terminal');
    await page.goto(`${system.origin}/console/trust`);
    await page.getByText('chain.extended').first().waitFor();
    await lookAt(page, 'console-hostile-trust');
    await orderTerminal(system, 'W'.repeat(60));
    await page.goto(`${system.origin}/console/terminals`);
    await page.getByText('WWWW').first().waitFor();
    await lookAt(page, 'console-hostile-terminals');
    expect(await page.evaluate('window.broken')).toBeUndefined();
  });

  it('is downloaded byte for byte as it was kept', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/attestations/${kept.id}`);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the evidence' }).click();
    const file = await bytesOf(download);
    expect(file.equals(Buffer.from(kept.text))).toBe(true);
    expect(JSON.parse(kept.text).evidence.chain).toHaveLength(5);
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
