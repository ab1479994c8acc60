import { toBase64Url } from '@tallystick/encoding';
import { type Invitation, type OperatorRecord, type Role, shownText } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import { maskedAddress } from '../../platform/masked-address.ts';
import type { WrittenMessage } from '../../platform/messages.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import type { Merchants } from '../merchants/index.ts';
import { type Addressee, createLinkMail, type LinkMail, type MailTo } from './link-mail.ts';
import type { LinkRow, LinkStore } from './link-store.ts';
import type { PeopleStore, Person } from './people-store.ts';

const HOUR_MS = 60 * 60_000;
const INVITATION_MS = 72 * HOUR_MS;
const RECOVERY_MS = 24 * HOUR_MS;
const TOKEN_BYTES = 16;
/** Operators and open links of one merchant. */
const LIMIT = 500;

interface OneTimeLink {
  readonly invitation: Invitation;
  readonly link: string;
  /** How the mail with it stands, where it has an address. */
  readonly sending?: WrittenMessage['state'];
}

/** Whom an owner invites. */
interface Invited extends MailTo {
  readonly role: Role;
  readonly name?: string | undefined;
}

/** What owners do with the operators of their merchant. Every change is made here and nowhere else. */
export interface People {
  list(merchantId: string): Promise<OperatorRecord[]>;
  /** @throws Refusal `not_found`, `last_owner` */
  changeRole(actor: OperatorActor, id: string, role: Role): Promise<OperatorRecord>;
  /** @throws Refusal `not_found`, `last_owner` */
  remove(actor: OperatorActor, id: string): Promise<void>;
  listLinks(merchantId: string): Promise<Invitation[]>;
  /** @throws Refusal `operators_full`, and with an address `malformed_request` and `message_limit_exceeded` */
  invite(actor: OperatorActor, invited: Invited): Promise<OneTimeLink>;
  /** @throws Refusal `not_found`, `own_recovery_link`, `operators_full`, and with an address as `invite` */
  makeRecoveryLink(actor: OperatorActor, id: string, mail: MailTo): Promise<OneTimeLink>;
  /** @throws Refusal `not_found` */
  revoke(actor: OperatorActor, id: string): Promise<void>;
}

const toRecord = ({ id, name, role, passkeys, createdAt, lastUsedAt }: Person): OperatorRecord => ({
  id,
  name: shownText(name),
  role,
  passkeys,
  createdAt: createdAt.toISOString(),
  ...(lastUsedAt === null ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
});

const toInvitation = (row: LinkRow, names: ReadonlyMap<string, string>): Invitation => {
  const createdBy = row.createdBy === null ? undefined : names.get(row.createdBy);
  return {
    id: row.id,
    kind: row.kind,
    role: row.role,
    ...(row.name === null ? {} : { name: shownText(row.name) }),
    ...(createdBy === undefined ? {} : { createdBy: shownText(createdBy) }),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
};

/** What the audit log says of a link: whom it is for, and never the link nor a whole address. */
const toldOf = ({ id, kind, role, name, operatorId, expiresAt }: LinkRow, to?: string) => ({
  object: { kind: 'invitation' as const, id, ...(name === null ? {} : { name: shownText(name) }) },
  after: {
    role,
    expiresAt: expiresAt.toISOString(),
    ...(kind === 'recovery' && operatorId !== null ? { operator: operatorId } : {}),
    ...(to === undefined ? {} : { sentTo: maskedAddress(to) }),
  },
});

type LinkGround = Pick<Platform, 'clock' | 'config' | 'ids' | 'keys' | 'messages' | 'randomness'>;

const createOneTimeLinks = (
  { clock, config, ids, keys, randomness }: LinkGround,
  people: PeopleStore,
  links: LinkStore,
  mail: LinkMail,
  audit: Pick<Audit, 'record'>,
) => {
  const now = () => new Date(clock.now());

  const describe = async (merchantId: string, rows: readonly LinkRow[]): Promise<Invitation[]> => {
    const makers = rows.flatMap(({ createdBy }) => (createdBy === null ? [] : [createdBy]));
    const names = await people.names(merchantId, makers);
    return rows.map((row) => toInvitation(row, names));
  };

  const make = async (
    given: Pick<LinkRow, 'merchantId' | 'kind' | 'role' | 'name' | 'operatorId'> & {
      readonly createdBy: string;
    },
    livesMs: number,
    addressee?: Addressee,
  ): Promise<OneTimeLink> => {
    const { merchantId } = given;
    const open = await links.list(merchantId, now());
    if (open.length + (await people.count(merchantId)) >= LIMIT) throw new Refusal('operators_full');
    const token = toBase64Url(randomness.bytes(TOKEN_BYTES));
    const createdAt = now();
    const row: LinkRow = {
      ...given,
      id: ids.make('invitation'),
      digest: keys.digest('setup', token),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + livesMs),
    };
    // In the fragment, which no server and no proxy is sent.
    const link = `${config.consoleOrigin}/console/#join=${token}`;
    const sent = await links.add(row, async (on) => {
      const { createdBy: by } = given;
      audit.record(on, merchantId, { by, action: `${row.kind}.created`, ...toldOf(row, addressee?.to) });
      return addressee && mail.send(on, row, link, addressee);
    });
    if (sent !== undefined) mail.wake();
    const [invitation] = await describe(merchantId, [row]);
    if (invitation === undefined) throw new Error('A link that was made is not described');
    return { invitation, link, ...(sent === undefined ? {} : { sending: sent.state }) };
  };

  return { describe, make, listOpen: (merchantId: string) => links.list(merchantId, now()) };
};

interface PeopleParts {
  readonly people: PeopleStore;
  readonly links: LinkStore;
  readonly merchants: Pick<Merchants, 'get'>;
}

export const createPeople = (
  platform: LinkGround,
  { people, links, merchants }: PeopleParts,
  audit: Pick<Audit, 'record'>,
): People => {
  const mail = createLinkMail(platform, people, merchants);
  const { make: makeLink, describe, listOpen } = createOneTimeLinks(platform, people, links, mail, audit);

  const presentOf = async (merchantId: string, id: string): Promise<Person> => {
    const person = await people.find(merchantId, id);
    if (person === undefined) throw new Refusal('not_found');
    return person;
  };

  return {
    list: async (merchantId) => (await people.list(merchantId)).map(toRecord),
    async changeRole({ merchantId, id: by }, id, role) {
      const { name } = await presentOf(merchantId, id);
      const outcome = await people.changeRole(merchantId, id, role, (on, before) =>
        audit.record(on, merchantId, {
          by,
          action: 'operator.role_changed',
          object: { kind: 'operator', id, name: shownText(name) },
          before: { role: before },
          after: { role },
        }),
      );
      if (outcome !== 'done') throw new Refusal(outcome);
      return toRecord(await presentOf(merchantId, id));
    },
    async remove({ merchantId, id: by }, id) {
      const { name } = await presentOf(merchantId, id);
      const now = new Date(platform.clock.now());
      const outcome = await people.remove(merchantId, id, now, (on, role) =>
        audit.record(on, merchantId, {
          by,
          action: 'operator.removed',
          object: { kind: 'operator', id, name: shownText(name) },
          before: { role },
        }),
      );
      if (outcome !== 'done') throw new Refusal(outcome);
    },
    async listLinks(merchantId) {
      return describe(merchantId, await listOpen(merchantId));
    },
    async invite({ merchantId, id: createdBy }, { role, name: given = '', ...to }) {
      const name = given.trim() === '' ? null : given.trim();
      const addressee = await mail.addressee(merchantId, createdBy, to);
      const link = { merchantId, kind: 'invitation', role, name, operatorId: null, createdBy } as const;
      return makeLink(link, INVITATION_MS, addressee);
    },
    async makeRecoveryLink({ merchantId, id: createdBy }, operatorId, to) {
      if (operatorId === createdBy) throw new Refusal('own_recovery_link');
      const { name, role } = await presentOf(merchantId, operatorId);
      const addressee = await mail.addressee(merchantId, createdBy, to);
      const link = { merchantId, kind: 'recovery', role, name, operatorId, createdBy } as const;
      return makeLink(link, RECOVERY_MS, addressee);
    },
    async revoke({ merchantId, id: by }, id) {
      const isRevoked = await links.revoke(merchantId, id, (on, row) => {
        const { object, after: before } = toldOf(row);
        audit.record(on, merchantId, { by, action: `${row.kind}.revoked`, object, before });
      });
      if (!isRevoked) throw new Refusal('not_found');
    },
  };
};
