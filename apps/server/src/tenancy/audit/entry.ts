import { type CanonicalValue, canonicalJson } from '@tallystick/encoding';
import { chainHash } from '@tallystick/encoding/node';
import type { AUDIT_OBJECTS, AuditAction, AuditEntry } from '@tallystick/protocol';
import type { RequestOrigin } from '../../platform/request-origin.ts';

/** A change, as the module that makes it tells it. No secret stands in any part of it: what is once in the chain stays there. */
export interface AuditChange {
  /** Operator, API key or device; undefined: the server itself. */
  readonly by: string | undefined;
  /** What the server did it for, where nobody else did. */
  readonly job?: string;
  readonly action: AuditAction;
  readonly object: {
    readonly kind: (typeof AUDIT_OBJECTS)[number];
    readonly id: string;
    readonly name?: string | undefined;
  };
  readonly reason?: string | undefined;
  /** What was, and what is: of a thing that changed only the parts that did. */
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** The end of a chain. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
  readonly at: Date;
}

const KINDS: Readonly<Record<string, AuditEntry['actor']['kind']>> = {
  opr: 'operator',
  key: 'api-key',
  dev: 'device',
};

/** Who did it, without the name, which is looked up. */
export const actorOf = ({ by, job = 'server' }: Pick<AuditChange, 'by' | 'job'>): AuditEntry['actor'] =>
  by === undefined ? { kind: 'job', id: job } : { kind: KINDS[by.slice(0, 3)] ?? 'job', id: by };

/** As JSON holds it, with texts that I-JSON has a form for (RFC 7493 section 2.1). */
const plain = (value: object): CanonicalValue =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part)),
  );

/** What of a change stands fast when it is told, before it has its place in the chain. */
export const draftOf = (change: AuditChange, name: string | undefined, origin: RequestOrigin | undefined) => {
  const { action, object, reason, before, after } = change;
  // Who signs in is what it is about.
  const shown = object.name ?? (object.id === change.by ? name : undefined);
  return {
    actor: { ...actorOf(change), ...(name === undefined ? {} : { name }) },
    ...(origin === undefined ? {} : { address: origin.address, requestId: origin.requestId }),
    action,
    object: {
      kind: object.kind,
      id: object.id,
      ...(shown === undefined ? {} : { name: shown }),
    },
    ...(reason === undefined ? {} : { reason }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
};

/** One entry with its place in the chain, and its text as it is kept and exported. */
export const linkedEntry = (
  merchantId: string,
  draft: ReturnType<typeof draftOf>,
  head: Head,
  now: number,
): { readonly head: Head; readonly text: string } => {
  // The clocks of several processes differ: time never goes back within a log, so that a span of it is a span of the chain.
  const at = new Date(Math.max(now, head.at.getTime()));
  const sequence = head.sequence + 1;
  const entry = {
    ...(plain(draft) as { readonly [member: string]: CanonicalValue }),
    merchantId,
    sequence,
    at: at.toISOString(),
    previous: head.hash,
  };
  const hash = chainHash(entry);
  return { head: { sequence, hash, at }, text: canonicalJson({ ...entry, hash }) };
};
