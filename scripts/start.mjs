// `npm start`: set up what is missing, then run the server and the issuer host until Ctrl-C. One that dies is started again.
import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { phoneOrigin, readPhone } from './phone.mjs';
import { portTrouble, readPort } from './ports.mjs';
import { buildWeb, install, node, root, say } from './setup.mjs';
import { supervise } from './supervise.mjs';

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;

const { port, fault } = readPort(process.env.PORT);
if (fault !== undefined) {
  say(fault);
  process.exit(EXIT_CONFIG);
}
const at = port > 0 && port < 65_534 ? port : 4000;
const issuerPorts = {
  ISSUER_HTTP_PORT: process.env.ISSUER_HTTP_PORT ?? String(at + 1),
  ISSUER_ISO_PORT: process.env.ISSUER_ISO_PORT ?? String(at + 2),
};
const phone = readPhone(process.argv.slice(2), { machine: hostname(), port: at }, process.env);
if (phone.fault !== undefined) {
  say(phone.fault);
  process.exit(EXIT_CONFIG);
}
const forPhones = ['TLS_PORT', 'TALLYSTICK_LOCAL_PAGE_PORT'].filter((name) => name in phone.settings);
const trouble = await portTrouble([
  { variable: 'PORT', port, host: process.env.HOST },
  ...Object.entries(issuerPorts).map(([variable, given]) => ({
    variable,
    port: readPort(given).port ?? 0,
    host: process.env.ISSUER_HOST,
  })),
  ...forPhones.map((variable) => ({
    variable,
    port: readPort(phone.settings[variable]).port ?? 0,
    host: process.env.TLS_HOST ?? '0.0.0.0',
  })),
]);
if (trouble !== undefined) {
  say(trouble.line);
  process.exit(trouble.runs ? 0 : 1);
}

await install();
await buildWeb();

const env = {
  ...process.env,
  // Compiled code is kept between starts: a quarter less work at each.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compile'),
  NODE_ENV: process.env.NODE_ENV ?? 'production',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  ...issuerPorts,
  ...phone.settings,
};

// The issuer host answers with problems that the server describes. Only the server minds whether anybody said what it is called.
const issuerEnv = {
  ...env,
  TALLYSTICK_ORIGIN: process.env.TALLYSTICK_ORIGIN ?? phoneOrigin(phone.settings) ?? `http://localhost:${at}`,
};

const APPS = { 'issuer host': 'issuer', server: 'server' };

const start = (name) => {
  const child = spawn(node, [join(root, 'apps', APPS[name], 'src', 'main.ts')], {
    cwd: root,
    env: APPS[name] === 'issuer' ? issuerEnv : env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return {
    exited: new Promise((done) => child.once('exit', (code, signal) => done({ code, signal }))),
    end: () => child.kill('SIGTERM'),
  };
};

const { ended, stop } = supervise({
  names: Object.keys(APPS),
  start,
  say,
  now: () => performance.now(),
  pause,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.exit(await ended);
