import {
  beginRegistration,
  beginSignIn,
  finishRegistration,
  finishSignIn,
  getSession,
  openLink,
  signOut,
  useRecoveryCode,
} from '@tallystick/protocol';
import type { FastifyRequest } from 'fastify';
import type { ConsolePlace } from '../../platform/console-place.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Routes } from '../../platform/route.ts';
import { requireOwnOrigin } from './gates.ts';
import type { Recovery } from './recovery.ts';
import type { OperatorService } from './service.ts';
import type { Sessions } from './session.ts';

export const addOperatorRoutes = (
  routes: Routes,
  operators: OperatorService,
  recovery: Recovery,
  sessions: Sessions,
  place: ConsolePlace,
  signedOut: (merchantId: string) => void,
): void => {
  /** Browsers name the page that asks; a program that names none has no cookie to lose. */
  const refuseOtherPages = (request: FastifyRequest): void => {
    if (request.headers.origin !== undefined) requireOwnOrigin(request, place);
    else if (!place.isHere(request)) throw new Refusal('origin_refused');
  };

  routes.add(openLink, ({ body, request }) => {
    refuseOtherPages(request);
    return operators.openLink(body.token);
  });
  routes.add(useRecoveryCode, ({ body, ip, request }) => {
    refuseOtherPages(request);
    return recovery.exchange(body.code, ip);
  });
  routes.add(beginRegistration, ({ body, request }) => {
    refuseOtherPages(request);
    return operators.beginRegistration(body.setupToken, body.name);
  });
  routes.add(finishRegistration, async ({ body, request, reply }) => {
    refuseOtherPages(request);
    const signedIn = await operators.finishRegistration(body.ceremony, body.setupToken, body.credential);
    await sessions.begin(reply, signedIn);
    return operators.describe(signedIn);
  });
  routes.add(beginSignIn, ({ request }) => {
    refuseOtherPages(request);
    return operators.beginSignIn();
  });
  routes.add(finishSignIn, async ({ body, request, reply }) => {
    refuseOtherPages(request);
    const signedIn = await operators.finishSignIn(body.ceremony, body.credential);
    await sessions.begin(reply, signedIn);
    return operators.describe(signedIn);
  });
  routes.add(getSession, ({ actor }) =>
    operators.describe({ merchantId: actor.merchantId, operatorId: actor.id }),
  );
  routes.add(signOut, async ({ actor, request, reply }) => {
    await sessions.end(request, reply);
    signedOut(actor.merchantId);
    return undefined;
  });
};
