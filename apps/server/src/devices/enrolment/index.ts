import { completeEnrolment, openEnrolment } from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import { createEnrolmentService, type EnrolmentDependencies, type EnrolmentService } from './service.ts';

export { enrolmentRetention } from './retention.ts';
export { enrolmentMigrations } from './schema.ts';

/** Enrolment: a device becomes a terminal. */
export const createEnrolment = (
  platform: Platform,
  dependencies: EnrolmentDependencies,
): EnrolmentService => {
  const service = createEnrolmentService(platform, dependencies);
  platform.routes.add(openEnrolment, ({ body }) => service.open(body.terminalNumber, body.secret));
  platform.routes.add(completeEnrolment, ({ params, body, request }) =>
    service.complete(params.id, body, platform.connections.of(request.raw)?.exporter),
  );
  return service;
};
