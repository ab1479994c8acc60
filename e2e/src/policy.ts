import type { Person } from './browser.ts';

/** Puts the built-in policy with rules of one's own in force, as the pages about policies do it, by the session of the person. */
export const putInForce = async ({ page }: Person, rules: readonly object[]): Promise<void> => {
  await page.evaluate(async (given) => {
    const ask = async (path: string, body?: object): Promise<Record<string, unknown>> => {
      const answer = await fetch(`/v1/policies${path}`, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
      });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    };
    const { document } = await ask('/versions/0');
    const saved = await ask('/versions', { document: { ...(document as object), rules: given }, note: '' });
    await ask('/shadow', { version: saved['version'] });
    await ask('/promote', { version: saved['version'] });
  }, rules);
};
