import { getReceipt, ID_PREFIX, type Receipt, shownText } from '@tallystick/protocol';
import { wantedLanguage } from '@tallystick/protocol/serving';
import type { Terminals } from '../../fleet/terminals/index.ts';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { publicLimitOf } from '../../platform/public-limits.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Merchants } from '../../tenancy/merchants/index.ts';
import type { PaymentViews } from '../payments/index.ts';
import { RECEIPT_PAGE_POLICY, receiptPage } from './receipt-page.ts';

export interface ReceiptsDependencies {
  readonly payments: { readonly views: Pick<PaymentViews, 'ofReceipt'> };
  readonly merchants: Pick<Merchants, 'get'>;
  readonly terminals: Pick<Terminals, 'receiptLines'>;
}

const RECEIPT_ID = new RegExp(`^${ID_PREFIX.receipt}_[0-9a-hjkmnp-tv-z]{26}$`);
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': RECEIPT_PAGE_POLICY,
  'x-robots-tag': 'noindex, nofollow',
  'cache-control': 'no-store',
  vary: 'accept-language',
  'referrer-policy': 'no-referrer',
};

const createReceipts = (platform: Platform, dependencies: ReceiptsDependencies) => {
  const { config, routes, http } = platform;

  const find = async (id: string): Promise<Receipt> => {
    const found = RECEIPT_ID.test(id) ? await dependencies.payments.views.ofReceipt(id) : undefined;
    if (found?.payment.receiptUrl === undefined) throw new Refusal('not_found');
    const { record, payment } = found;
    const [merchant, receiptLines] = await Promise.all([
      dependencies.merchants.get(record.merchantId),
      dependencies.terminals.receiptLines(record.merchantId, record.terminalId),
    ]);
    // What only operators need stays out: the receipt's address is all that a reader has to show.
    const { reversal: _, ...printed } = payment;
    const { applicationId, applicationLabel } = record.presented?.card ?? {};
    return {
      id,
      merchantName: merchant.name,
      merchantNumber: record.merchantNumber,
      timeZone: merchant.timeZone,
      terminalNumber: record.terminalNumber,
      receiptLines: [...receiptLines],
      payment: printed,
      ...(applicationId === undefined ? {} : { applicationId }),
      ...(applicationLabel === undefined ? {} : { applicationLabel: shownText(applicationLabel) }),
      test: config.mode === 'test',
    };
  };

  routes.add(getReceipt, async ({ params, reply }) => {
    const receipt = await find(params.id);
    reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' });
    return receipt;
  });

  http.get<{ Params: { id: string } }>(
    '/r/:id',
    { config: { rateLimit: publicLimitOf(getReceipt, config.publicRequestsPerMinute) } },
    async (request, reply) => {
      const spoken = wantedLanguage(request.headers['accept-language']);
      const page = receiptPage(await find(request.params.id), spoken);
      return reply.headers({ ...PAGE_HEADERS, 'content-language': spoken.language }).send(page);
    },
  );
  return { find };
};

/** Receipts: reached by an id that cannot be guessed, holding nothing but what is printed. */
export const receipts = {
  name: 'receipts',
  migrations: [],
  retention: [],
  settings: NO_SETTINGS,
  create: createReceipts,
} satisfies ModuleDefinition;
