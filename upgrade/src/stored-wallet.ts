import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCardApplet } from '@tallystick/emv/card';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { issueTestCard } from '@tallystick/protocol';
import { createWallet, type Wallet, type WalletRecord, type WalletStorage } from '@tallystick/wallet-sdk';
import * as Type from 'typebox';
import { Parse } from 'typebox/value';
import { PUBLIC_ORIGIN, type World } from './world.ts';

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;

const PrivateJwk = Type.Object({
  kty: Type.Literal('EC'),
  crv: Type.Literal('P-256'),
  x: Type.String(),
  y: Type.String(),
  d: Type.String(),
});
const Stored = Type.Object({ key: PrivateJwk, card: Type.String(), atc: Type.Integer() });

const pathOf = (folder: string, name: string): string => join(folder, 'wallets', `${name}.json`);

const read = async (path: string) => Parse(Stored, JSON.parse(await readFile(path, 'utf8')));

const fileWalletStorage = (path: string): WalletStorage => ({
  async load(): Promise<WalletRecord> {
    const { key, card, atc } = await read(path);
    const { d: _, ...publicJwk } = key;
    const privateKey = await crypto.subtle.importKey('jwk', key, ECDH, false, ['deriveBits']);
    const publicKey = await crypto.subtle.importKey('jwk', publicJwk, ECDH, true, []);
    return { key: { privateKey, publicKey }, card, atc };
  },
  async save({ card, atc }) {
    const { key } = await read(path);
    await writeFile(path, `${JSON.stringify({ key, card, atc })}\n`);
  },
  async clear() {
    throw new TypeError('The wallet of a fixture keeps its card');
  },
});

/** Asks the issuer host for a test card and keeps it, with the key that it is encrypted to, in `wallets/<name>.json` of the folder. */
export const issueStoredCard = async (world: World, name: string, holder: string): Promise<void> => {
  const pair = await crypto.subtle.generateKey(ECDH, true, ['deriveBits']);
  const { kty, crv, x, y, d } = Parse(PrivateJwk, await crypto.subtle.exportKey('jwk', pair.privateKey));
  const walletKey = { kty, crv, x, y };
  const { card } = await world.client().call(issueTestCard, { body: { walletKey, holder } });
  const path = pathOf(world.folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify({ key: { ...walletKey, d }, card, atc: 0 })}\n`);
};

/** The wallet that holds the card of a fixture, with its application transaction counter. */
export const openStoredWallet = (world: World, name: string): Wallet =>
  createWallet({
    origin: PUBLIC_ORIGIN,
    fetch: world.fetch,
    storage: fileWalletStorage(pathOf(world.folder, name)),
    makeApplet: (card, atc, keepAtc) =>
      createCardApplet({ profile: card.profile, ciphers: softwareCiphers, state: { atc, saveAtc: keepAtc } }),
  });
