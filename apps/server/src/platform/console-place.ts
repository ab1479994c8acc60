import type { FastifyRequest } from 'fastify';
import type { Config } from './config.ts';

/** Where the console is served, and where its passkeys and sessions count. */
export interface ConsolePlace {
  readonly origin: string;
  /** Whether its origin is another than that of till, wallet and devices (`CONSOLE_ORIGIN`). */
  readonly isApart: boolean;
  /**
   * Whether a request came to the console's host; any host is, where the console has none of its own. A proxy tells the host that it was
   * called by in `X-Forwarded-Host`, if `TRUST_PROXY` names it.
   */
  isHere(request: FastifyRequest): boolean;
}

/** Host and port in small letters, without the port that the scheme means anyway. */
const hostOf = (text: string, scheme: string): string | undefined => {
  try {
    return new URL(`${scheme}//${text}`).host;
  } catch {
    return undefined;
  }
};

export const createConsolePlace = ({
  origin,
  consoleOrigin,
}: Pick<Config, 'origin' | 'consoleOrigin'>): ConsolePlace => {
  const isApart = consoleOrigin !== origin;
  const { protocol, host } = new URL(consoleOrigin);
  return {
    origin: consoleOrigin,
    isApart,
    isHere: (request) => !isApart || hostOf(request.host, protocol) === host,
  };
};
