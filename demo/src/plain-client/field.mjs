// The reader's end of the virtual field (section 9.2).
import { base64url, bytesOf } from './encode.mjs';

/** Opens the field and waits for a card. Gives `transceive`, and `close`. */
export const awaitCard = (origin, label, amount) =>
  new Promise((tapped, failed) => {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/v1/test/field/reader`);
    const send = (message) => socket.send(JSON.stringify(message));
    const waiting = new Map();
    let seq = 0;
    const fail = (reason) => {
      const error = new Error(reason);
      failed(error);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    socket.onopen = () => send({ type: 'power', label, amount });
    socket.onclose = () => fail('the field closed');
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === 'tapped') tapped(reader);
      else if (message.type === 'removed') fail('the card left');
      else if (message.type === 'refused') fail(message.reason);
      else if (message.type === 'response') {
        waiting.get(message.seq)?.resolve(bytesOf(message.apdu));
        waiting.delete(message.seq);
      }
    };
    const reader = {
      transceive: (command) =>
        new Promise((resolve, reject) => {
          seq += 1;
          waiting.set(seq, { resolve, reject });
          send({ type: 'command', seq, apdu: base64url(command) });
        }),
      close() {
        send({ type: 'off' });
        socket.close();
      },
    };
  });
