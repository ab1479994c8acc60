import {
  type ActivationCode,
  createActivationCode,
  createClient,
  createTerminal,
  type Terminal,
} from '@tallystick/protocol';

/** Creates a terminal as a merchant's backend would, and makes its activation code. */
export const orderTerminal = async (
  system: { readonly origin: string; readonly apiKey: string },
  label: string,
): Promise<{ terminal: Terminal; activation: ActivationCode }> => {
  const client = createClient({
    origin: system.origin,
    authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
  });
  const terminal = await client.call(createTerminal, { body: { label } });
  const activation = await client.call(createActivationCode, { params: { id: terminal.id }, body: {} });
  return { terminal, activation };
};
