import {
  completeEnrolment,
  getConfirmation,
  openActivationLink,
  openEnrolment,
  readActivationLink,
  resendCode,
  resendConfirmation,
} from '@tallystick/protocol';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { createConfirmations } from './confirmation.ts';
import { enrolmentRetention } from './retention.ts';
import { enrolmentMigrations } from './schema.ts';
import { createEnrolmentService, type EnrolmentDependencies } from './service.ts';

/** Enrolment: a device becomes a terminal. */
export const enrolment = {
  name: 'enrolment',
  migrations: enrolmentMigrations,
  retention: [enrolmentRetention],
  settings: NO_SETTINGS,
  create(platform: Platform, dependencies: EnrolmentDependencies): void {
    const service = createEnrolmentService(platform, dependencies);
    const confirmations = createConfirmations(platform, dependencies);
    platform.routes.add(getConfirmation, ({ body, ip }) =>
      confirmations.stands(body.terminalNumber, body.secret, ip),
    );
    platform.routes.add(resendConfirmation, ({ body, ip }) =>
      confirmations.resend(body.terminalNumber, body.secret, ip),
    );
    platform.routes.add(resendCode, ({ body, ip }) =>
      confirmations.resendCode(body.terminalNumber, body.to, ip),
    );
    platform.routes.add(readActivationLink, ({ body }) => confirmations.readLink(body.token));
    platform.routes.add(openActivationLink, ({ body }) => confirmations.openLink(body.token));
    platform.routes.add(openEnrolment, ({ body, ip }) => service.open(body.terminalNumber, body.secret, ip));
    platform.routes.add(completeEnrolment, ({ params, body, request }) =>
      service.complete(params.id, body, platform.connections.of(request.raw)?.exporter),
    );
  },
} satisfies ModuleDefinition;
