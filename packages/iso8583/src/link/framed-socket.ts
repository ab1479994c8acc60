import type { Socket } from 'node:net';
import type { Codec } from '../codec.ts';
import { UnpackError } from '../errors.ts';
import type { Message } from '../message.ts';
import { LinkError } from './errors.ts';
import { FrameReader, type Framing, headerBytesOf, largestLengthOf, writeFrameHeader } from './framing.ts';

const BLOCK_BYTES = 65_536;

/** A frame that could not be read whole. */
export interface UnreadableMessage {
  /** `ERR_LINK_MESSAGE`; the text names the element and the offset and no value. */
  readonly error: LinkError;
  /** What of it could be read. */
  readonly partial: Message;
}

export interface FramedSocketHandlers {
  /** `raw` is the message without its length header. */
  onMessage(message: Message, raw: Uint8Array): void;
  /** A frame that is no message of the spec. Its length was sound, so what follows it is read on. */
  onUnreadable(fault: UnreadableMessage): void;
  /** Called once. `error` says why, undefined when the peer or this side ended it in order. */
  onClose(error: LinkError | undefined): void;
  onDrain(): void;
}

/**
 * Messages over one socket: both ends of a link stand on it.
 *
 * What is sent within one turn of the event loop leaves in one write. The first bytes that are no frame end the connection:
 * after them nothing on the stream can be trusted. A frame that is no message costs only itself: the length header says
 * where the next one begins.
 */
export class FramedSocket {
  readonly socket: Socket;
  readonly #codec: Codec;
  readonly #framing: Framing;
  readonly #headerBytes: number;
  readonly #handlers: FramedSocketHandlers;
  readonly #maxFrameBytes: number;
  #block = new Uint8Array(0);
  #written = 0;
  #flushed = 0;
  #flushPlanned = false;
  #sent = 0;
  #handedOver = 0;
  #error: LinkError | undefined;
  #open = true;
  lastReceivedAt: number;
  #frameBegunAt: number | undefined;
  readonly #now: () => number;

  constructor(
    socket: Socket,
    codec: Codec,
    framing: Framing,
    now: () => number,
    handlers: FramedSocketHandlers,
  ) {
    this.socket = socket;
    this.#codec = codec;
    this.#framing = framing;
    this.#headerBytes = headerBytesOf(framing);
    this.#handlers = handlers;
    this.#maxFrameBytes = Math.min(codec.maxBytes, largestLengthOf(framing));
    this.#now = now;
    this.lastReceivedAt = now();
    const reader = new FrameReader(framing, this.#maxFrameBytes);
    const onFrame = (frame: Uint8Array): boolean => {
      this.#frameBegunAt = undefined;
      return this.#onFrame(frame);
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Uint8Array) => {
      this.lastReceivedAt = this.#now();
      try {
        reader.push(chunk, onFrame);
        this.#frameBegunAt =
          reader.pendingBytes > 0 ? (this.#frameBegunAt ?? this.lastReceivedAt) : undefined;
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        this.destroy(error);
      }
    });
    socket.on('error', (error) => {
      this.#error ??= new LinkError('ERR_LINK_CLOSED', 'connection failed', error);
    });
    socket.on('end', () => {
      if (reader.pendingBytes > 0) {
        this.#error ??= new LinkError('ERR_LINK_CLOSED', 'connection ended inside a message');
      }
    });
    socket.on('drain', () => handlers.onDrain());
    socket.on('close', () => {
      this.#open = false;
      handlers.onClose(this.#error);
    });
  }

  get open(): boolean {
    return this.#open;
  }

  /** Bytes that the operating system has not taken yet. */
  get bufferedBytes(): number {
    return this.socket.writableLength + this.#written - this.#flushed;
  }

  /** When the first byte of a frame came whose rest has not come yet. */
  get frameBegunAt(): number | undefined {
    return this.#frameBegunAt;
  }

  /** How many of the messages sent so far were handed to the operating system: later ones surely never left. */
  get handedOver(): number {
    return this.#handedOver;
  }

  /**
   * Packs a message into the output and returns its number on this connection, counted from 1.
   *
   * @throws {PackError} if it does not fit the spec; nothing is sent then.
   */
  send(message: Message): number {
    const space = this.#headerBytes + this.#maxFrameBytes;
    if (this.#block.length - this.#written < space) {
      this.#flush();
      this.#block = new Uint8Array(Math.max(BLOCK_BYTES, space));
      this.#written = 0;
      this.#flushed = 0;
    }
    const start = this.#written + this.#headerBytes;
    const end = this.#codec.packInto(message, this.#block.subarray(0, start + this.#maxFrameBytes), start);
    writeFrameHeader(this.#framing, end - start, this.#block, this.#written);
    this.#written = end;
    if (!this.#flushPlanned) {
      this.#flushPlanned = true;
      setImmediate(() => this.#flush());
    }
    return ++this.#sent;
  }

  /** Sends what is still waiting and closes in order. */
  end(): void {
    this.#flush();
    this.socket.end();
  }

  /** Closes at once; what was not handed over is lost. */
  destroy(error?: LinkError): void {
    if (error) this.#error ??= error;
    this.#open = false;
    this.socket.destroy();
  }

  #flush(): void {
    this.#flushPlanned = false;
    if (!this.#open || this.#written === this.#flushed) return;
    const bytes = this.#block.subarray(this.#flushed, this.#written);
    this.#flushed = this.#written;
    this.#handedOver = this.#sent;
    this.socket.write(bytes);
  }

  #onFrame(frame: Uint8Array): boolean {
    let message: Message;
    try {
      message = this.#codec.unpack(frame);
    } catch (error) {
      if (!(error instanceof UnpackError)) throw error;
      const reason = `peer sent what is no message of this spec: ${error.message}`;
      const fault = new LinkError('ERR_LINK_MESSAGE', reason, error);
      this.#handlers.onUnreadable({ error: fault, partial: error.partial });
      return this.#open;
    }
    this.#handlers.onMessage(message, frame);
    return this.#open;
  }
}
