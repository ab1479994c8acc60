import { describe, expect, it } from 'vitest';
import { createWallet, type WalletDependencies } from './wallet.ts';
import { memoryWalletStorage, type WalletStorage, WalletStorageError } from './wallet-storage.ts';

const setUp = (storage: WalletStorage) => {
  const asked: string[] = [];
  const dependencies: WalletDependencies = {
    origin: 'http://localhost',
    storage,
    makeApplet: () => ({ transceive: async (command) => command }),
    fetch: async (input) => {
      asked.push(String(input));
      throw new TypeError('no network');
    },
  };
  return { wallet: createWallet(dependencies), asked };
};

const fails = async (): Promise<never> => {
  throw new WalletStorageError('The browser provided no storage');
};
const NO_STORAGE: WalletStorage = { load: fails, save: fails, clear: fails };

describe('a wallet', () => {
  it('has no card until it asked for one, and says so by a code', async () => {
    const { wallet } = setUp(memoryWalletStorage());
    expect(await wallet.card()).toBeUndefined();
    for (const call of [wallet.account, wallet.applet, wallet.entries])
      await expect(call()).rejects.toMatchObject({ code: 'ERR_NO_CARD' });
  });

  it('asks for no card that it could not keep', async () => {
    const { wallet, asked } = setUp(NO_STORAGE);
    await expect(wallet.requestTestCard('Hazel Wood')).rejects.toMatchObject({ code: 'ERR_WALLET_STORAGE' });
    expect(asked).toEqual([]);
  });

  it('asks for a card in the currency that was chosen, without asking what the installation charges', async () => {
    const { wallet, asked } = setUp(memoryWalletStorage());
    await expect(wallet.requestTestCard('Hazel Wood', 'JPY')).rejects.toThrow();
    expect(asked.filter((url) => url.includes('installation'))).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('keeps nothing of a card that never came', async () => {
    const storage = memoryWalletStorage();
    const { wallet, asked } = setUp(storage);
    await expect(wallet.requestTestCard('Hazel Wood')).rejects.toThrow();
    expect(asked).toHaveLength(1);
    expect(await storage.load()).toBeUndefined();
  });
});
