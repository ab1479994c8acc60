import { describe, expect, it } from 'vitest';
import { createServerAddresses, fetchAt } from './server-addresses.ts';

const ONE = 'https://pay.example.org';
const TWO = 'https://two.example.org:4443';

describe('reviewed/K3: the addresses of a server', () => {
  it.each([
    ['http://two.example.org', /not https/],
    ['https://two.example.org/', /scheme, host and port/],
    ['https://two.example.org/v1', /scheme, host and port/],
    ['https://user:secret@two.example.org', /scheme, host and port/],
    ['ftp://two.example.org', /scheme, host and port/],
    ['two.example.org:4443', /scheme, host and port/],
  ])('%s is none that a terminal of an https server may send to', (address, reason) => {
    const make = () => createServerAddresses(ONE, [address], Date.now);
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_SERVER_ADDRESS' }));
    expect(make).toThrow(reason);
    expect(make).not.toThrow(/secret/);
  });

  it('are used in turn, one at a time, and the first again after a while', () => {
    let now = 0;
    const addresses = createServerAddresses(ONE, [TWO], () => now);
    expect(addresses).toMatchObject({ count: 2, current: ONE });
    addresses.failed(ONE);
    // Requests that failed together move on once.
    addresses.failed(ONE);
    expect(addresses.current).toBe(TWO);
    now += 300_000;
    expect(addresses.current).toBe(TWO);
    now += 1;
    expect(addresses.current).toBe(ONE);
    addresses.failed(ONE);
    addresses.failed(TWO);
    expect(addresses.current).toBe(ONE);
  });
});

describe('reviewed/K3: a request', () => {
  const at = (send: typeof fetch) => {
    const addresses = createServerAddresses(ONE, [TWO], () => 0);
    return { addresses, fetch: fetchAt(addresses, ONE, send) };
  };

  it('is sent once, to the address in use, whatever comes of it', async () => {
    const sent: string[] = [];
    const { fetch } = at(async (input) => {
      sent.push(String(input));
      if (sent.length === 1) throw new TypeError('fetch failed');
      return new Response(null, { status: sent.length === 2 ? 503 : 204 });
    });
    await expect(fetch(`${ONE}/v1/a?b=c`)).rejects.toThrow('fetch failed');
    expect((await fetch(`${ONE}/v1/a`)).status).toBe(503);
    expect((await fetch(`${ONE}/v1/a`)).status).toBe(204);
    expect(sent).toEqual([`${ONE}/v1/a?b=c`, `${TWO}/v1/a`, `${ONE}/v1/a`]);
  });

  it('for another host is sent there', async () => {
    const sent: string[] = [];
    const { addresses, fetch } = at(async (input) => {
      sent.push(String(input));
      return new Response('ok');
    });
    addresses.failed(ONE);
    await fetch('https://pay.example.org.attacker.test/v1/a');
    expect(sent).toEqual(['https://pay.example.org.attacker.test/v1/a']);
  });

  it('whose time ran out goes elsewhere next, one that was called off does not', async () => {
    const { addresses, fetch } = at(
      (_input, init) =>
        new Promise((_answer, reject) => {
          const end = () => reject(init?.signal?.reason);
          if (init?.signal?.aborted) end();
          init?.signal?.addEventListener('abort', end);
        }),
    );
    const cancel = new AbortController();
    const asked = fetch(`${ONE}/v1/a`, { signal: cancel.signal });
    cancel.abort();
    await expect(asked).rejects.toThrow();
    expect(addresses.current).toBe(ONE);
    const signal = AbortSignal.any([new AbortController().signal, AbortSignal.timeout(1)]);
    await expect(fetch(`${ONE}/v1/a`, { signal })).rejects.toThrow();
    expect(addresses.current).toBe(TWO);
  });

  it.each<[string, () => Response]>([
    [
      'a page with 200',
      () => new Response('<html>Welcome</html>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['a page with 404', () => new Response('<html>', { status: 404 })],
    ['a page with 500', () => new Response('<html>', { status: 500 })],
    ['nothing with 500', () => new Response(null, { status: 500 })],
    ['JSON without problem details with 500', () => Response.json({ error: 'x' }, { status: 500 })],
    ['JSON that is cut off', () => new Response('{"id":"pay_')],
    ['a redirection', () => new Response(null, { status: 307, headers: { location: TWO } })],
  ])('answered by %s goes elsewhere next', async (_title, answer) => {
    const { addresses, fetch } = at(async () => answer());
    await fetch(`${ONE}/v1/a`).catch(() => undefined);
    expect(addresses.current).toBe(TWO);
  });

  it.each<[string, () => Response]>([
    ['JSON', () => Response.json({ id: 'pay_1' })],
    ['no content', () => new Response(null, { status: 204 })],
    ['a refusal', () => Response.json({ code: 'not_found', title: 'x' }, { status: 404 })],
    ['problem details of a fault', () => Response.json({ code: 'internal', title: 'x' }, { status: 500 })],
  ])('answered by %s stays with its address', async (_title, answer) => {
    const { addresses, fetch } = at(async () => answer());
    await fetch(`${ONE}/v1/a`);
    expect(addresses.current).toBe(ONE);
  });

  it('is sent to no other host that an answer names', async () => {
    const asked: (string | undefined)[] = [];
    const { fetch } = at(async (_input, init) => {
      asked.push(init?.redirect);
      return new Response(null, { status: 307, headers: { location: 'https://third.example' } });
    });
    await expect(fetch(`${ONE}/v1/a`, { method: 'POST' })).rejects.toMatchObject({
      code: 'ERR_REDIRECT_REFUSED',
    });
    expect(asked).toEqual(['manual']);
  });
});
