import { describe, expect, it } from 'vitest';
import { zoneName } from './zone-name.ts';

const WINTER = Date.parse('2026-01-15T12:00:00Z');
const SUMMER = Date.parse('2026-07-15T12:00:00Z');

describe('the name of a zone', () => {
  it.each([
    ['Europe/Berlin', WINTER, 'CET', 'MEZ'],
    ['Europe/Berlin', SUMMER, 'CEST', 'MESZ'],
    ['Europe/London', SUMMER, 'BST', 'BST'],
    ['America/New_York', WINTER, 'EST', 'EST'],
    ['Australia/Sydney', WINTER, 'AEDT', 'AEDT'],
    ['Asia/Kolkata', WINTER, 'IST', 'IST'],
    ['UTC', WINTER, 'UTC', 'UTC'],
    ['Asia/Tokyo', WINTER, 'GMT+9', 'GMT+9'],
    ['Pacific/Kiritimati', WINTER, 'GMT+14', 'GMT+14'],
  ])('of %s at %d is %s, in German %s', (zone, at, english, german) => {
    expect(zoneName(at, 'en', zone)).toBe(english);
    expect(zoneName(at, 'de', zone)).toBe(german);
  });

  it('is that of this machine where no zone is given', () => {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(zoneName(WINTER, 'en')).toBe(zoneName(WINTER, 'en', own));
  });
});
