// `npm start -- --phone [name]`: which name phones of the network call this machine by, and the ports for them. Runs on Node 20 and later.
const TLS_AFTER = 443;
const PAGE_AFTER = 480;

/** At least two labels, the last with a letter first: a name, and no address (as TALLYSTICK_LOCAL_NAME of the server). */
const NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const USE = 'npm start -- --phone hazel.local';

/**
 * The arguments of `npm start` as settings of the server, or what is wrong with them.
 *
 * @param {readonly string[]} args
 * @param {{ machine: string, port: number }} own what this machine is called, and the server's port
 * @param {Readonly<Record<string, string | undefined>>} env what is set there stays
 * @returns {{ settings: Record<string, string>, fault?: undefined } | { fault: string, settings?: undefined }}
 */
export const readPhone = (args, { machine, port }, env = {}) => {
  const [flag, given, ...rest] = args;
  if (flag !== undefined && flag !== '--phone')
    return { fault: `npm start does not know ${flag}. It knows: ${USE}` };
  if (rest.length > 0) return { fault: `One name is enough: ${USE}` };
  const isAsked = flag === '--phone';
  if (!isAsked && (env.TALLYSTICK_LOCAL_NAME ?? '') === '') return { settings: {} };
  const own = `${(machine.split('.')[0] ?? '').toLowerCase()}.local`;
  const name = given ?? (env.TALLYSTICK_LOCAL_NAME || own);
  if (!NAME.test(name)) {
    const what = given === undefined ? `This machine's name gives ${name}, which is` : `${name} is`;
    return {
      fault: `${what} no name that passkeys and certificates can use: at least two parts with a dot, in small letters, and no address. For example: ${USE}`,
    };
  }
  return {
    settings: {
      TALLYSTICK_LOCAL_NAME: name,
      TLS_PORT: env.TLS_PORT || String(port + TLS_AFTER),
      TALLYSTICK_LOCAL_PAGE_PORT: env.TALLYSTICK_LOCAL_PAGE_PORT || String(port + PAGE_AFTER),
    },
  };
};

/**
 * What the server will be called by, as it says itself: for the issuer host, which names it in problems.
 *
 * @param {Record<string, string>} settings those of {@link readPhone}
 */
export const phoneOrigin = ({ TALLYSTICK_LOCAL_NAME: name, TLS_PORT: port }) =>
  name === undefined ? undefined : `https://${name}${port === '443' ? '' : `:${port}`}`;
