import type { DecryptCardDataRequest, Reencrypted, ReencryptRequest } from '../requests.ts';
import type { CoreContext } from './core.ts';
import { openJwe } from './jwe.ts';

/** Card data as plain values: what a thread can be sent. */
export type OpenedCardData =
  | {
      readonly opened: true;
      readonly header: Readonly<Record<string, unknown>>;
      readonly data: Uint8Array;
    }
  | { readonly opened: false };

/** Data in transit. */
export interface DataCalls {
  decryptCardData(request: DecryptCardDataRequest): OpenedCardData;
  reencrypt(request: ReencryptRequest): Reencrypted;
}

const utf8 = new TextEncoder();

export function dataCalls<Key>(context: CoreContext<Key>): DataCalls {
  const { module, keys } = context;
  return {
    decryptCardData({ key, jwe }) {
      const opened = keys.open('decryptCardData', key);
      const found = openJwe(jwe, (point, otherInfo) => module.agree(opened.key, point, otherInfo));
      if (typeof found !== 'string') return { opened: true, ...found };
      context.failed('decryptCardData', found);
      return { opened: false };
    },
    reencrypt({ from, to, context: place, data }) {
      const source = keys.open('reencrypt.from', from);
      const target = keys.open('reencrypt.to', to);
      const bound = utf8.encode(place);
      const clear = module.gcmOpen(source.key, bound, data);
      if (!clear) {
        context.failed('reencrypt', 'tag-wrong');
        return { reencrypted: false };
      }
      try {
        return { reencrypted: true, data: module.gcmSeal(target.key, bound, clear) };
      } finally {
        clear.fill(0);
      }
    },
  };
}
