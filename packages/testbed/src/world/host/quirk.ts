import type { Message } from '@tallystick/iso8583';
import type { OddMessage, Peer } from './peer.ts';

/** Elements of an answer, by number; undefined leaves one out. */
export type Fields = Readonly<Record<number, string | Uint8Array | undefined>>;

/** How one sale at such a host ends where the other end does right. */
export type SaleEnd = 'approved' | 'declined' | 'reversed';

/** The tempers of a host that time matters to, in milliseconds. */
export interface Pace {
  /** How late a late answer is. */
  readonly lateMs: number;
  /** How long a night is, or a pause between two things that the host does by itself. */
  readonly pauseMs: number;
}

/** What a quirk may do with a request. `next` goes on with the other quirks and the ordinary answer, over which `fields` are laid. */
export type Answer = (
  request: Message,
  peer: Peer,
  next: (fields?: Fields) => void,
  world: HostWorld,
) => void;

/** What a quirk knows of the host that has it. */
export interface HostWorld {
  readonly pace: Pace;
  /** Runs `act` after so many milliseconds, unless the host was closed. */
  after(ms: number, act: () => void): void;
  /** Sales (0100, 0200) that came so far, this one too. */
  sales(): number;
  /** A request of the host's own, with a number of its own. */
  networkRequest(code: string, mti?: string): OddMessage;
}

/** One way in which a real host differs from the book. */
export interface HostQuirk {
  readonly meaning: string;
  readonly sale: SaleEnd;
  /** In place of the ordinary answer to a business message. */
  readonly answer?: Answer;
  /** In place of the ordinary answer to network management. */
  readonly network?: Answer;
  /** Cuts what is written to pieces. */
  readonly chunks?: (frame: Uint8Array) => readonly Uint8Array[];
}

export const isSale = ({ mti }: Message): boolean => mti === '0100' || mti === '0200';
export const isReversal = ({ mti }: Message): boolean => mti.startsWith('04');

/** A quirk of the answers to sales alone. */
export const answerSales =
  (answer: Answer): Answer =>
  (request, peer, next, world) =>
    isSale(request) ? answer(request, peer, next, world) : next();

/** A quirk that lays elements over the answers to sales. */
export const withFields = (fields: Fields): Answer => answerSales((_request, _peer, next) => next(fields));
