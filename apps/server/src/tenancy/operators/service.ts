import type { Queryable } from '@tallystick/database';
import { toBase64Url } from '@tallystick/encoding';
import { callableBy, type OpenedLink, type Role, type Session, shownText } from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import type { Merchants } from '../merchants/index.ts';
import type { LinkStore } from './link-store.ts';
import type { Ceremony, PasskeyChecks, SignedIn } from './passkey-checks.ts';
import type { SetupTokenStore } from './setup-token-store.ts';
import type { OperatorRow, OperatorStore } from './store.ts';

const SETUP_TOKEN_MS = 24 * 60 * 60_000;

const registeredChange = ({ id, name, role }: Pick<OperatorRow, 'id' | 'name' | 'role'>) =>
  ({
    by: id,
    action: 'operator.registered',
    object: { kind: 'operator', id, name: shownText(name) },
    after: { role },
  }) as const;

const recoveredChange = (id: string, passkey: string, endedPasskeys: number) =>
  ({
    by: id,
    action: 'operator.recovered',
    object: { kind: 'operator', id },
    after: { passkey, endedPasskeys },
  }) as const;

export interface OperatorService {
  /** Makes a one-time set-up token if the merchant has no operator yet; it lives a day and is kept as hash only. */
  createSetupToken(merchantId: string): Promise<string | undefined>;
  /** What a one-time link is for. @throws Refusal `setup_link_invalid` */
  openLink(token: string): Promise<OpenedLink>;
  beginRegistration(token: string, name: string): Promise<Ceremony>;
  /** Uses the link up: makes the operator that it is for, or gives the one that it names a new passkey. */
  finishRegistration(ceremony: string, token: string, credential: unknown): Promise<SignedIn>;
  beginSignIn(): Promise<Ceremony>;
  finishSignIn(ceremony: string, credential: unknown): Promise<SignedIn>;
  /** Who is signed in, for the console. */
  describe(signedIn: Pick<SignedIn, 'merchantId' | 'operatorId'>): Promise<Session>;
}

/** What a token that can still be used stands for. */
type Entry = { readonly merchantId: string; readonly digest: Uint8Array; readonly expiresAt: Date } & (
  | { readonly kind: 'first'; readonly role: Role; readonly name?: undefined }
  | { readonly kind: 'invitation'; readonly role: Role; readonly name: string | undefined }
  | {
      readonly kind: 'recovery';
      readonly role: Role;
      readonly name: string;
      readonly operatorId: string;
      /** Whoever makes a link for somebody else takes the passkeys for lost; who has a recovery code may have some left. */
      readonly endsPasskeys: boolean;
    }
);

/** What the page of a link says of it. */
const openedLink = (entry: Entry, merchantName: string): OpenedLink => ({
  kind: entry.kind,
  merchantName,
  role: entry.role,
  ...(entry.name === undefined ? {} : { name: shownText(entry.name) }),
  ...(entry.kind === 'recovery' ? { endsPasskeys: entry.endsPasskeys } : {}),
  expiresAt: entry.expiresAt.toISOString(),
});

interface Stores {
  readonly store: OperatorStore;
  readonly setups: SetupTokenStore;
  readonly links: LinkStore;
}

/** How people come in: by a one-time link, by which they make a passkey, and by the passkey after that. */
export const createOperatorService = (
  platform: Pick<Platform, 'clock' | 'ids' | 'keys' | 'randomness'>,
  { store, setups, links }: Stores,
  checks: PasskeyChecks,
  merchants: Merchants,
  audit: Pick<Audit, 'record'>,
): OperatorService => {
  const { clock, ids, keys, randomness } = platform;
  const now = () => new Date(clock.now());

  const entryOf = async (token: string): Promise<Entry> => {
    const digest = keys.digest('setup', token);
    const first = await setups.findSetupToken(digest, now());
    if (first !== undefined) return { kind: 'first', role: 'owner', digest, ...first };
    const link = await links.find(digest, now());
    if (link === undefined) throw new Refusal('setup_link_invalid');
    const { merchantId, expiresAt, kind, role, name, operatorId, createdBy } = link;
    if (kind === 'invitation' || operatorId === null) {
      return { kind: 'invitation', merchantId, digest, expiresAt, role, name: name ?? undefined };
    }
    const operator = await store.findPresent(merchantId, operatorId);
    if (operator === undefined) throw new Refusal('setup_link_invalid');
    return {
      kind: 'recovery',
      merchantId,
      digest,
      expiresAt,
      role: operator.role,
      name: operator.name,
      operatorId,
      endsPasskeys: createdBy !== null,
    };
  };

  return {
    async createSetupToken(merchantId) {
      if (await store.hasOperator(merchantId)) return undefined;
      const token = toBase64Url(randomness.bytes(32));
      await setups.addSetupToken({
        merchantId,
        digest: keys.digest('setup', token),
        expiresAt: new Date(clock.now() + SETUP_TOKEN_MS),
      });
      return token;
    },

    async openLink(token) {
      const entry = await entryOf(token);
      const { name } = await merchants.get(entry.merchantId);
      return openedLink(entry, name);
    },

    async beginRegistration(token, name) {
      const entry = await entryOf(token);
      const { merchantId } = entry;
      if (entry.kind === 'recovery') {
        // What ends anyway may be made anew on the very device.
        const known = entry.endsPasskeys ? [] : await store.listPasskeys(merchantId, entry.operatorId);
        return checks.beginRegistration(
          'register',
          { merchantId, id: entry.operatorId, name: entry.name },
          known,
        );
      }
      const holder = { merchantId, id: ids.make('operator'), name: name.trim() };
      return checks.beginRegistration('register', holder, []);
    },

    async finishRegistration(ceremonyId, token, credential) {
      const entry = await entryOf(token);
      const { holder, passkey } = await checks.finishRegistration('register', ceremonyId, credential, '');
      const { merchantId, id, name } = holder;
      if (merchantId !== entry.merchantId) throw checks.refuse('ceremony');
      if (entry.kind === 'recovery') {
        if (id !== entry.operatorId) throw checks.refuse('ceremony');
        const recovered = await links.recover(entry, now(), passkey, (on, ended) =>
          audit.record(on, merchantId, recoveredChange(id, passkey.id, ended)),
        );
        if (!recovered) throw new Refusal('setup_link_invalid');
        return { merchantId, operatorId: id, passkeyId: passkey.id };
      }
      const createdAt = now();
      const operator = { merchantId, id, name, role: entry.role, createdAt, removedAt: null };
      const told = (on: Queryable) => audit.record(on, merchantId, registeredChange(operator));
      const kept =
        entry.kind === 'first'
          ? await setups.register(entry, createdAt, operator, passkey, told)
          : await links.join(entry, createdAt, operator, passkey, told);
      if (!kept) throw new Refusal('setup_link_invalid');
      return { merchantId, operatorId: id, passkeyId: passkey.id };
    },

    beginSignIn: () => checks.beginSignIn(),
    finishSignIn: (ceremony, credential) => checks.finishSignIn(ceremony, credential),

    async describe({ merchantId, operatorId }) {
      const [operator, merchant] = await Promise.all([
        store.findPresent(merchantId, operatorId),
        merchants.get(merchantId),
      ]);
      if (operator === undefined) throw new Refusal('sign_in_required');
      const { id, name, role } = operator;
      return { operator: { id, name: shownText(name), role }, merchant, may: callableBy(role) };
    },
  };
};
