import { POLICY_LIMITS, RULE_FUNCTIONS, RULE_VARIABLES } from '@tallystick/attestation/appraisal';
import {
  getPolicyLanguage,
  getPolicyRollOut,
  getPolicyShadow,
  getPolicyVersion,
  listPolicyChanges,
  listPolicyVersions,
  promotePolicy,
  rollBackPolicy,
  savePolicyVersion,
  startPolicyRollOut,
  startPolicyShadow,
  validatePolicy,
} from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import type { PolicyService } from './service.ts';
import type { Shadow } from './shadow.ts';
import { shadowSummary } from './shadow-summary.ts';

const PAGE = 50;
const HOURS = 48;

export interface PolicyRouteDependencies {
  readonly service: PolicyService;
  readonly shadow: Shadow;
}

export const addPolicyRoutes = (
  { routes, database, clock }: Pick<Platform, 'routes' | 'database' | 'clock'>,
  { service, shadow }: PolicyRouteDependencies,
): void => {
  routes.add(getPolicyRollOut, ({ actor }) => service.rollOut(actor.merchantId));
  routes.add(getPolicyLanguage, () => ({
    variables: RULE_VARIABLES.map(({ kinds, ...variable }) => ({
      ...variable,
      ...(kinds === undefined ? {} : { kinds: [...kinds] }),
    })),
    functions: RULE_FUNCTIONS.map((each) => ({ ...each })),
    limits: { ...POLICY_LIMITS },
  }));
  routes.add(listPolicyVersions, ({ actor, query }) =>
    service.versions(actor.merchantId, query.limit ?? PAGE, query.after, query.search),
  );
  routes.add(getPolicyVersion, ({ actor, params }) =>
    service.version(actor.merchantId, Number(params.version)),
  );
  routes.add(validatePolicy, ({ body }) => ({ problems: [...service.validate(body.document)] }));
  routes.add(savePolicyVersion, ({ actor, body }) => service.save(actor, body.document, body.note));
  routes.add(startPolicyShadow, ({ actor, body }) => service.roll(actor, { kind: 'shadow', ...body }));
  routes.add(startPolicyRollOut, ({ actor, body }) => service.roll(actor, { kind: 'percent', ...body }));
  routes.add(promotePolicy, ({ actor, body }) => service.roll(actor, { kind: 'promote', ...body }));
  routes.add(rollBackPolicy, ({ actor, body }) => service.roll(actor, { kind: 'rollBack', ...body }));
  routes.add(listPolicyChanges, ({ actor, query }) =>
    service.changes(actor.merchantId, query.limit ?? PAGE, query.after),
  );
  routes.add(getPolicyShadow, async ({ actor, query }) => {
    const { candidate } = await service.rollOut(actor.merchantId);
    if (candidate?.mode !== 'shadow') {
      return { appraised: 0, changed: 0, hours: [], checks: [], examples: [] };
    }
    // What was noted here is seen at once; what others noted, within a second.
    await shadow.flush();
    const hours = query.hours ?? HOURS;
    return shadowSummary(database, actor.merchantId, candidate.version, { hours, now: clock.now() });
  });
};
