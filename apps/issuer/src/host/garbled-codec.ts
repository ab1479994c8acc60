import type { Codec, Message } from '@tallystick/iso8583';

/** A codec that can also put bytes on the wire that are no message: for the test amount whose answer is garbage. */
export interface GarbledCodec extends Codec {
  /** A stand-in for a message; packing it gives these bytes. */
  garbage(bytes: Uint8Array): Message;
}

export const garbledCodec = (codec: Codec): GarbledCodec => {
  const garbage = new WeakMap<Message, Uint8Array>();
  return {
    ...codec,
    garbage(bytes) {
      const message: Message = { mti: '0000' };
      garbage.set(message, bytes);
      return message;
    },
    packInto(message, target, offset) {
      const bytes = garbage.get(message);
      if (!bytes) return codec.packInto(message, target, offset);
      target.set(bytes, offset);
      return offset + bytes.length;
    },
  };
};
