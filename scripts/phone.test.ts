import { describe, expect, it } from 'vitest';
import { phoneOrigin, readPhone } from './phone.mjs';

const OWN = { machine: 'Hazel.example', port: 4000 };

describe('npm start -- --phone', () => {
  it('asks for nothing unless it is asked to', () => {
    expect(readPhone([], OWN)).toEqual({ settings: {} });
    expect(phoneOrigin({})).toBeUndefined();
  });

  it('calls the machine by its own name in .local, at ports beside the server’s', () => {
    const { settings = {} } = readPhone(['--phone'], OWN);
    expect(settings).toEqual({
      TALLYSTICK_LOCAL_NAME: 'hazel.local',
      TLS_PORT: '4443',
      TALLYSTICK_LOCAL_PAGE_PORT: '4480',
    });
    expect(phoneOrigin(settings)).toBe('https://hazel.local:4443');
  });

  it('takes another name, and leaves what is set', () => {
    const env = { TLS_PORT: '443', TALLYSTICK_LOCAL_PAGE_PORT: '' };
    const { settings = {} } = readPhone(['--phone', 'till.home.arpa'], OWN, env);
    expect(settings).toMatchObject({ TALLYSTICK_LOCAL_NAME: 'till.home.arpa', TLS_PORT: '443' });
    expect(settings.TALLYSTICK_LOCAL_PAGE_PORT).toBe('4480');
    expect(phoneOrigin(settings)).toBe('https://till.home.arpa');
    expect(readPhone([], OWN, { TALLYSTICK_LOCAL_NAME: 'oak.local' }).settings).toMatchObject({
      TALLYSTICK_LOCAL_NAME: 'oak.local',
      TLS_PORT: '4443',
    });
  });

  it.each([
    [['--phone', '192.168.1.20']],
    [['--phone', 'hazel']],
    [['--phone', 'Hazel.local']],
    [['--phone', 'https://hazel.local']],
    [['--phone', 'hazel.local', 'oak.local']],
    [['--fone']],
  ])('says what is wrong with %j, and what to write', (args) => {
    const { fault, settings } = readPhone(args, OWN);
    expect(settings).toBeUndefined();
    expect(fault).toContain('npm start -- --phone hazel.local');
  });

  it('says so when the machine’s own name cannot be used', () => {
    expect(readPhone(['--phone'], { machine: 'my_machine', port: 4000 }).fault).toContain('my_machine.local');
  });
});
