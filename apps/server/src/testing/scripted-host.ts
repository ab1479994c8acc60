import type { Message } from '@tallystick/iso8583';
import { createWorldHost, type Peer, type WorldHost } from '@tallystick/testbed/world';

export type Script = (request: Message, peer: Peer) => void | Promise<void>;

export interface ScriptedHost extends WorldHost {
  /** What the next requests are answered by. */
  script: Script;
}

/** Approves what is asked and acknowledges what is reversed. */
export const approve: Script = (request, peer) => peer.reply(request, { 38: '123456', 39: '00' });

/** An acquirer's host that signs on anybody and does with every other request what its script says, which may be changed. */
export const createScriptedHost = async (script: Script = approve, port = 0): Promise<ScriptedHost> => {
  const said = { script };
  const host = await createWorldHost({ port, script: (request, peer) => said.script(request, peer) });
  return Object.assign(said, host);
};
