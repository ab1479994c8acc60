import { listMessages, type Message } from '@tallystick/protocol';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { createDispatcher } from './dispatcher.ts';
import { createMailGateway } from './mail.ts';
import { createTryCount } from './metrics.ts';
import { createPresent } from './present.ts';
import { messageRetention } from './retention.ts';
import { messageMigrations } from './schema.ts';
import { createMessageService } from './service.ts';
import { type MessageSettings, messageSettings } from './settings.ts';
import { createSmsGateway } from './sms.ts';

export type { MessageSettings } from './settings.ts';

const PAGE = 50;

/** Mail and SMS: written by others in their transactions, sent here. */
export const messages = {
  name: 'messages',
  migrations: messageMigrations,
  retention: [messageRetention],
  settings: messageSettings,
  create(platform: Platform, settings: MessageSettings): Running {
    const { mail, sms } = settings;
    const dispatcher = createDispatcher(platform, {
      gateways: {
        ...(mail === undefined ? {} : { mail: createMailGateway(mail) }),
        ...(sms === undefined ? {} : { sms: createSmsGateway(sms) }),
      },
      countTry: createTryCount(platform.metrics),
    });
    const service = createMessageService(platform, { settings, wake: () => dispatcher.wake() });
    const present = createPresent(platform.keys);
    platform.messages.register(service);
    platform.routes.add(listMessages, async ({ actor, query }) => {
      const limit = query.limit ?? PAGE;
      const rows = await service.page(actor.merchantId, limit + 1, query.after);
      const data: Message[] = rows.slice(0, limit).map((row) => present(row, actor.role));
      const last = data.at(-1);
      return { data, ...(rows.length > limit && last ? { next: last.id } : {}) };
    });
    return dispatcher;
  },
} satisfies ModuleDefinition;
