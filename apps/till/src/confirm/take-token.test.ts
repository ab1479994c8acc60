import { describe, expect, it, vi } from 'vitest';
import { takeToken } from './take-token.ts';

const taken = (hash: string) => {
  const replaceState = vi.fn();
  const location = { hash, pathname: '/till/confirm.html' } as Location;
  return { token: takeToken(location, { replaceState } as unknown as History), replaceState };
};

describe('the link of an activation mail', () => {
  it('is taken out of the address bar', () => {
    const { token, replaceState } = taken('#open=ABCDEFGHIJKLMNOPQRST_-');
    expect(token).toBe('ABCDEFGHIJKLMNOPQRST_-');
    expect(replaceState).toHaveBeenCalledWith(null, '', '/till/confirm.html');
  });

  it.each(['', '#open=', '#open=short', '#open=ABCDEFGHIJKLMNOPQRST_-x', '#activate=10000001.x'])(
    '%j is none',
    (hash) => expect(taken(hash).token).toBeUndefined(),
  );
});
