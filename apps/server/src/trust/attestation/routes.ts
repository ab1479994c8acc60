import {
  addReferenceValue,
  createChallenge,
  listAttestations,
  listReferenceValues,
  listSignals,
  type OutsideSignal,
  submitEvidence,
  withdrawReferenceValue,
} from '@tallystick/protocol';
import type { Terminals } from '../../fleet/terminals/index.ts';
import type { Routes } from '../../platform/route.ts';
import type { ReferenceValues } from './references/reference-values.ts';
import type { AttestationService } from './service.ts';

const PAGE = 50;

export const addAttestationRoutes = (
  routes: Routes,
  attestation: AttestationService,
  terminals: Pick<Terminals, 'get'>,
): void => {
  routes.add(createChallenge, ({ actor, body }) =>
    attestation.createChallenge(actor, body.purpose, body.paymentId),
  );
  routes.add(submitEvidence, ({ actor, body }) =>
    attestation.submit(actor, body.challengeId, body.evidence, body.supporting),
  );
  routes.add(listAttestations, async ({ actor, params, query }) => {
    await terminals.get(actor.merchantId, params.id);
    return attestation.list(actor.merchantId, params.id, { ...query, limit: query.limit ?? PAGE });
  });
};

/** What an operator is told of outside services. */
export const addSignalRoutes = (
  routes: Routes,
  report: (merchantId: string) => Promise<OutsideSignal[]>,
  now: () => number,
): void => {
  routes.add(listSignals, async ({ actor }) => ({
    at: new Date(now()).toISOString(),
    data: await report(actor.merchantId),
  }));
};

/** The operator's side of reference values. */
export const addReferenceRoutes = (routes: Routes, references: ReferenceValues): void => {
  routes.add(listReferenceValues, async ({ actor }) => ({ data: await references.list(actor.merchantId) }));
  routes.add(addReferenceValue, ({ actor, body }) => references.add(actor, body));
  routes.add(withdrawReferenceValue, ({ actor, params, body }) =>
    references.withdraw(actor, params.id, body.note),
  );
};
