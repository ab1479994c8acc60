import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { FIELD_READER_PATH, type FieldFromReader, FieldToReader } from '@tallystick/protocol';
import { Check } from 'typebox/value';
import {
  type CardField,
  CardRemoved,
  type FieldSession,
  type PresentCard,
  ReaderUnavailable,
} from './card-field.ts';

export interface VirtualFieldOptions {
  /** Server origin, `http:` or `https:`. */
  readonly origin: string;
  /** Milliseconds that a card has for one answer. */
  readonly answerMs?: number;
  readonly webSocket?: typeof WebSocket;
}

type Waiter<T> = { readonly resolve: (value: T) => void; readonly reject: (error: Error) => void };

/** The virtual NFC field of test mode: APDUs are relayed by the server to a wallet in another window or on another machine. */
export const virtualField = (options: VirtualFieldOptions): CardField => {
  const url = `${options.origin.replace(/^http/, 'ws')}${FIELD_READER_PATH}`;
  const answerMs = options.answerMs ?? 10_000;

  const open: CardField['open'] = ({ label, amount }, signal) =>
    new Promise<FieldSession>((opened, refused) => {
      signal.throwIfAborted();
      const socket = new (options.webSocket ?? WebSocket)(url);
      let present = false;
      let dead: Error | undefined;
      let seq = 0;
      let awaited: Waiter<PresentCard> | undefined;
      let answer: (Waiter<Uint8Array> & { readonly seq: number }) | undefined;

      const send = (message: FieldFromReader) => socket.send(JSON.stringify(message));
      const failAnswer = (error: Error) => {
        answer?.reject(error);
        answer = undefined;
      };
      const end = (error: Error) => {
        dead ??= error;
        refused(error);
        awaited?.reject(error);
        awaited = undefined;
        failAnswer(present ? new CardRemoved('The field closed') : error);
        present = false;
      };

      const card: PresentCard = {
        transceive: (command) =>
          new Promise((resolve, reject) => {
            if (!present) return reject(new CardRemoved('No card in the field'));
            seq = (seq + 1) & 0xffff;
            const late = setTimeout(
              () => failAnswer(new CardRemoved('The card did not answer in time')),
              answerMs,
            );
            const settle =
              <T>(act: (value: T) => void) =>
              (value: T) => {
                clearTimeout(late);
                act(value);
              };
            answer = { seq, resolve: settle(resolve), reject: settle(reject) };
            send({ type: 'command', seq, apdu: toBase64Url(command) });
          }),
      };

      const session: FieldSession = {
        card: (waiting) =>
          new Promise((resolve, reject) => {
            if (dead) return reject(dead);
            if (present) return resolve(card);
            awaited = { resolve, reject };
            waiting.addEventListener('abort', () => reject(waiting.reason), { once: true });
          }),
        close: async () => {
          if (socket.readyState === socket.OPEN) send({ type: 'off' });
          socket.close();
        },
      };

      const receive = (message: FieldToReader) => {
        switch (message.type) {
          case 'powered':
            return opened(session);
          case 'tapped':
            present = true;
            awaited?.resolve(card);
            awaited = undefined;
            return;
          case 'response':
            // An answer to an earlier command is late news, and never the answer to this one.
            if (answer?.seq !== message.seq) return;
            answer.resolve(fromBase64Url(message.apdu));
            answer = undefined;
            return;
          case 'removed':
            present = false;
            return failAnswer(new CardRemoved('The card left the field'));
          case 'refused':
            return end(new ReaderUnavailable('The virtual field was refused'));
        }
      };

      socket.onopen = () => send({ type: 'power', label: label.slice(0, 60), amount });
      socket.onclose = () => end(new ReaderUnavailable('The virtual field closed'));
      socket.onerror = () => end(new ReaderUnavailable('The virtual field cannot be reached'));
      socket.onmessage = (event) => {
        let message: unknown;
        try {
          message = JSON.parse(String(event.data));
        } catch {
          return end(new ReaderUnavailable('The virtual field sent no JSON'));
        }
        if (!Check(FieldToReader, message))
          return end(new ReaderUnavailable('The virtual field broke its protocol'));
        receive(message);
      };
      signal.addEventListener(
        'abort',
        () => {
          refused(signal.reason);
          void session.close();
        },
        { once: true },
      );
    });

  return { open };
};
