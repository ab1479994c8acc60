import type { FieldFromCard, FieldFromReader, FieldToCard, FieldToReader } from '@tallystick/protocol';
import type { Clock } from '../../platform/clock.ts';
import { type BoardReader, createBoard } from './board.ts';

const FIELDS_LIMIT = 64;
const READERS_LIMIT = 256;
const CARDS_LIMIT = 256;

/** One end's side of a connection: what it says, and that it is gone. */
export interface End<M> {
  receive(message: M): void;
  close(): void;
}

interface Field {
  readonly id: string;
  readonly label: string;
  readonly amount: Extract<FieldFromReader, { type: 'power' }>['amount'];
  readonly toReader: (message: FieldToReader) => void;
  card: Card | undefined;
}

interface Card {
  readonly send: (message: FieldToCard) => void;
  field: Field | undefined;
}

/** Couples readers that have opened a field with cards that are held to it: one card a field, one field a card. */
export interface Relay {
  /** A reader came; undefined when there are too many. */
  addReader(send: (message: FieldToReader) => void): End<FieldFromReader> | undefined;
  /** A card came; undefined when there are too many. */
  addCard(socket: BoardReader): End<FieldFromCard> | undefined;
}

const encode = (message: FieldToCard): string => JSON.stringify(message);

/**
 * Each message has at most two others sent on at once: one to each end of its own field. What all cards are told, the fields that are open,
 * stands on a board.
 */
export const createRelay = (makeId: () => string, clock: Clock): Relay => {
  const fields = new Map<string, Field>();
  let cards = 0;

  const board = createBoard(clock, () =>
    encode({
      type: 'fields',
      fields: [...fields.values()]
        .filter((field) => field.card === undefined)
        .map(({ id, label, amount }) => ({ fieldId: id, label, amount })),
    }),
  );
  const switchOff = (field: Field): void => {
    fields.delete(field.id);
    const { card } = field;
    if (card !== undefined) {
      field.card = undefined;
      card.field = undefined;
      card.send({ type: 'off' });
    }
    board.changed();
  };
  const remove = (card: Card): void => {
    const { field } = card;
    if (field === undefined) return;
    card.field = undefined;
    field.card = undefined;
    field.toReader({ type: 'removed' });
    board.changed();
  };

  let readers = 0;
  const addReader: Relay['addReader'] = (send) => {
    if (readers >= READERS_LIMIT) return undefined;
    readers += 1;
    let field: Field | undefined;
    const off = (): void => {
      if (field !== undefined) switchOff(field);
      field = undefined;
    };
    return {
      receive(message) {
        switch (message.type) {
          case 'power': {
            off();
            if (fields.size >= FIELDS_LIMIT) {
              send({ type: 'refused', reason: 'Too many virtual fields are open. Try again shortly.' });
              return;
            }
            const { label, amount } = message;
            field = { id: makeId(), label, amount, toReader: send, card: undefined };
            fields.set(field.id, field);
            send({ type: 'powered', fieldId: field.id });
            board.changed();
            return;
          }
          case 'command':
            if (field === undefined) send({ type: 'refused', reason: 'The virtual field is not active.' });
            else if (field.card === undefined) send({ type: 'removed' });
            else field.card.send({ type: 'command', seq: message.seq, apdu: message.apdu });
            return;
          case 'off':
            off();
        }
      },
      close() {
        readers -= 1;
        off();
      },
    };
  };

  const tap = (card: Card, fieldId: string): void => {
    const refuse = (reason: string) => card.send({ type: 'refused', reason });
    const field = fields.get(fieldId);
    if (card.field !== undefined) refuse('The card is already in a field.');
    else if (field === undefined) refuse('The virtual field is closed.');
    else if (field.card !== undefined) refuse('Another card is already in the field.');
    else {
      field.card = card;
      card.field = field;
      card.send({ type: 'tapped', fieldId });
      field.toReader({ type: 'tapped' });
      board.changed();
    }
  };

  const addCard: Relay['addCard'] = (socket) => {
    if (cards >= CARDS_LIMIT) return undefined;
    cards += 1;
    const card: Card = { send: (message) => socket.send(encode(message)), field: undefined };
    const leave = board.join(socket);
    return {
      receive(message) {
        if (message.type === 'tap') tap(card, message.fieldId);
        else if (message.type === 'remove') remove(card);
        else card.field?.toReader({ type: 'response', seq: message.seq, apdu: message.apdu });
      },
      close() {
        cards -= 1;
        leave();
        remove(card);
      },
    };
  };

  return { addReader, addCard };
};
