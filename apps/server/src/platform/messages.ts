import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import type { Language } from '@tallystick/protocol';

/** Where a message goes: a mail address, or a telephone number as E.164 writes it. */
export interface Recipient {
  readonly channel: 'mail' | 'sms';
  readonly address: string;
}

interface ToActivate {
  readonly merchantName: string;
  readonly terminalLabel: string;
  readonly terminalNumber: string;
  /** Until when it is good, RFC 3339, and the zone that it is told in. */
  readonly expiresAt: string;
  readonly timeZone: string;
}

/** What each kind of message is filled with. What opens something is not among it: that is the message's one secret. */
export interface MessageData {
  /** Its secret is the link that has to be opened before a till goes on. */
  readonly 'activation-link': ToActivate;
  /** Its secret is eight digits that are typed in a till. */
  readonly 'activation-code': ToActivate;
  /** Its secret is the link that makes an operator. */
  readonly invitation: {
    readonly merchantName: string;
    /** Of whom it is for; empty where it was not given. */
    readonly name: string;
    readonly invitedBy: string;
    readonly expiresAt: string;
    readonly timeZone: string;
  };
  /** Its secret is the link with which an operator makes a new passkey. */
  readonly recovery: {
    readonly merchantName: string;
    readonly name: string;
    readonly madeBy: string;
    readonly expiresAt: string;
    readonly timeZone: string;
  };
}
export type MessageTemplate = keyof MessageData;

export type OutgoingMessage = {
  readonly [T in MessageTemplate]: {
    readonly merchantId: string;
    readonly to: Recipient;
    readonly template: T;
    readonly data: MessageData[T];
    /** What the message is sent for: it is kept encrypted, and dropped at `secretUntil` or by `forget`. */
    readonly secret: string;
    readonly secretUntil: Date;
    /** Id of what it is about, by which it is forgotten and its sender is told of it. */
    readonly subject: string;
    /** What it is written in; left out, English. */
    readonly language?: Language | undefined;
  };
}[MessageTemplate];

/** `kept`: no gateway of that channel is set up, so somebody has to carry the secret. */
export interface WrittenMessage {
  readonly id: string;
  readonly state: 'queued' | 'kept';
}

/** What became of a message. `dead`: it is not tried again. */
export interface MessageOutcome {
  readonly merchantId: string;
  readonly id: string;
  readonly subject: string;
  readonly outcome: 'sent' | 'dead';
  readonly at: Date;
}

/** Is told inside the transaction that writes the outcome, before the message itself is locked. */
export type MessageListener = (on: Queryable, told: MessageOutcome) => Promise<void>;

/** Mail and SMS. Written in the caller's transaction, and sent after it: what is rolled back is never sent. */
export interface Messages {
  /** Raises `malformed_request` for an address that is none, and `message_limit_exceeded`. */
  send(on: Queryable, message: OutgoingMessage): Promise<WrittenMessage>;
  /** Sends what a message said once more, while its secret is kept; undefined: it is not kept any more. Raises as `send`. */
  sendAgain(on: Queryable, merchantId: string, id: string): Promise<WrittenMessage | undefined>;
  /** The secrets of all messages about a subject were used or ended: they are dropped, and what still waits is not sent. */
  forget(on: Queryable, merchantId: string, subject: string): Promise<void>;
  /** Tells that there is something to send, after commit; without it that is found within seconds. */
  wake(): void;
}

/** What modules below send through, since the one that sends stands above them. */
export interface MessagePort extends Messages {
  /** Names who sends. Once. */
  register(messages: Messages): void;
  /** Hears of messages whose subject's id begins with that prefix, such as `act`. */
  listen(prefix: string, listener: MessageListener): void;
  listenerOf(subject: string): MessageListener | undefined;
}

export const createMessagePort = (): MessagePort => {
  let registered: Messages | undefined;
  const listeners = new Map<string, MessageListener>();
  const sender = (): Messages => {
    assert(registered !== undefined, 'messages are sent once every module is made');
    return registered;
  };
  return {
    register(messages) {
      assert(registered === undefined, 'one module sends messages');
      registered = messages;
    },
    listen(prefix, listener) {
      assert(!listeners.has(prefix), 'one module hears of the messages that it sends');
      listeners.set(prefix, listener);
    },
    listenerOf: (subject) => listeners.get(subject.slice(0, subject.indexOf('_'))),
    send: (on, message) => sender().send(on, message),
    sendAgain: (on, merchantId, id) => sender().sendAgain(on, merchantId, id),
    forget: (on, merchantId, subject) => sender().forget(on, merchantId, subject),
    wake: () => sender().wake(),
  };
};
