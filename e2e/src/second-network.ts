import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { launchOptions } from './browser.ts';

const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin'];

const programOf = (name: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, name)).find(existsSync);

/** Runs a program to its end. @throws with what it said, if it failed */
const run = (program: string, ...args: string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
};

const ETC = '/etc/netns';
const NAMED = /^tally-([0-9a-z]+)-[0-9a-z]+/;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const remove = (ip: string, namespace: string): void => {
  spawnSync(ip, ['netns', 'del', namespace]);
  rmSync(join(ETC, namespace), { recursive: true, force: true });
};

/** Takes away what a run that was killed could not: its cable goes with its network. */
const sweep = (ip: string): void => {
  for (const name of run(ip, 'netns', 'list').split('\n')) {
    const [whole, pid] = NAMED.exec(name) ?? [];
    if (whole !== undefined && !isAlive(Number.parseInt(pid ?? '', 36))) remove(ip, whole);
  }
};

/** Why no second network can be made here; undefined: it can. */
export const whyNoNetwork = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root of Linux may make a network';
  const ip = programOf('ip');
  if (ip === undefined || programOf('certutil') === undefined)
    return 'apt-get install iproute2 libnss3-tools';
  const name = `tally-try-${process.pid}`;
  try {
    run(ip, 'netns', 'add', name);
    run(ip, 'netns', 'exec', name, 'true');
    return undefined;
  } catch (error) {
    return `the system makes none: ${String(error)}`;
  } finally {
    spawnSync(ip, ['netns', 'del', name]);
  }
};

/** Hands on what each of two connections says to the other, until one ends. */
const pass = (one: Socket, other: Socket): void => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.pipe(to);
  }
};

/** A network of its own, as that of a phone: one cable leads to this machine, and nothing further. */
export interface SecondNetwork {
  /** This machine's address in it. */
  readonly address: string;
  /** Leads a port of localhost there to the same port of localhost here, as `adb reverse` does over a cable. */
  reverse(port: number): Promise<void>;
  /** Starts Chromium there, with a home of its own; `trusted` is an authority's certificate in DER that was installed in it. */
  openBrowser(trusted?: Uint8Array): Promise<Browser>;
  /** Ends its browsers, and takes network, cable and names away. */
  close(): Promise<void>;
}

/** Makes one in which these names lead to this machine. */
export const openSecondNetwork = (names: readonly string[]): SecondNetwork => {
  const ip = programOf('ip') ?? 'ip';
  sweep(ip);
  const [own, some] = [process.pid.toString(36), randomInt(36 ** 2).toString(36)];
  const id = `${own}${some}`;
  const namespace = `tally-${own}-${some}`;
  const [here, there] = [`th${id}`, `tp${id}`];
  // Addresses for tests between networks (RFC 2544): nobody's, here or elsewhere.
  const prefix = `198.${18 + randomInt(2)}.${randomInt(256)}`;
  const address = `${prefix}.1`;
  const room = mkdtempSync(join(tmpdir(), 'tally-network-'));
  const etc = join(ETC, namespace);
  const browsers: Browser[] = [];
  const ends: (() => void)[] = [];

  const undo = (): void => {
    spawnSync(ip, ['link', 'del', here]);
    remove(ip, namespace);
    rmSync(room, { recursive: true, force: true, maxRetries: 5 });
  };

  process.once('exit', undo);
  try {
    run(ip, 'netns', 'add', namespace);
    run(ip, 'link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', namespace);
    run(ip, 'address', 'add', `${address}/30`, 'dev', here);
    run(ip, 'link', 'set', here, 'up');
    run(ip, '-n', namespace, 'address', 'add', `${prefix}.2/30`, 'dev', there);
    run(ip, '-n', namespace, 'link', 'set', there, 'up');
    run(ip, '-n', namespace, 'link', 'set', 'lo', 'up');
    // `ip netns exec` puts these in the place of the machine's own, for that program alone.
    mkdirSync(etc, { recursive: true });
    writeFileSync(
      join(etc, 'hosts'),
      `127.0.0.1 localhost\n${names.map((name) => `${address} ${name}\n`).join('')}`,
    );
  } catch (error) {
    undo();
    throw error;
  }

  /** A home whose certificate database trusts an authority, as a person who installed it has. */
  const homeOf = (trusted: Uint8Array | undefined): string => {
    const home = mkdtempSync(join(room, 'home-'));
    const database = join(home, '.pki', 'nssdb');
    mkdirSync(database, { recursive: true });
    const certutil = programOf('certutil') ?? 'certutil';
    run(certutil, '-d', `sql:${database}`, '-N', '--empty-password');
    if (trusted !== undefined) {
      const file = join(home, 'authority.crt');
      writeFileSync(file, trusted);
      run(certutil, '-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'local authority', '-i', file);
    }
    return home;
  };

  return {
    address,
    async reverse(port) {
      const relay = createServer((far) => pass(far, connect(port, '127.0.0.1')));
      relay.listen(0, address);
      await once(relay, 'listening');
      const { port: relayPort } = relay.address() as AddressInfo;
      const there = `const { connect, createServer } = require('node:net');
        createServer((near) => {
          const far = connect(${relayPort}, '${address}');
          for (const [one, other] of [[near, far], [far, near]]) {
            one.on('error', () => other.destroy());
            one.pipe(other);
          }
        }).listen(${port}, '127.0.0.1', () => console.log('ready'));`;
      const child = spawn(ip, ['netns', 'exec', namespace, process.execPath, '-e', there], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      ends.push(() => {
        child.kill('SIGKILL');
        relay.close();
      });
      await once(child.stdout, 'data');
    },
    async openBrowser(trusted) {
      const options = launchOptions();
      const launcher = join(room, `chromium-${browsers.length}`);
      writeFileSync(
        launcher,
        `#!/bin/sh\nexec ${ip} netns exec ${namespace} ${options.executablePath} "$@"\n`,
      );
      chmodSync(launcher, 0o755);
      const home = homeOf(trusted);
      const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
      const browser = await chromium.launch({ ...options, executablePath: launcher, env });
      browsers.push(browser);
      return browser;
    },
    async close() {
      await Promise.all(browsers.map((browser) => browser.close().catch(() => {})));
      for (const end of ends) end();
      process.off('exit', undo);
      undo();
    },
  };
};
