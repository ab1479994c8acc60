import type { Locator } from 'playwright-core';
import { create } from 'qrcode';

/** Modules of quiet around a code, as ours are drawn. */
const MARGIN = 2;

/** Whether a picture is the QR code of a text, module by module, dark on light as scanners need it. */
export const isQrOf = async (picture: Locator, text: string): Promise<boolean> => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * MARGIN;
  const dark = await picture.evaluate(async (image: HTMLImageElement, modulesAcross) => {
    const SCALE = 8;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = modulesAcross * SCALE;
    canvas.height = canvas.width;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: modulesAcross ** 2 }, (_, at) => {
      const x = (at % modulesAcross) * SCALE + SCALE / 2;
      const y = Math.floor(at / modulesAcross) * SCALE + SCALE / 2;
      return (data[4 * (y * canvas.width + x)] ?? 255) < 128;
    });
  }, side);
  return dark.every((isDark, at) => {
    const [x, y] = [(at % side) - MARGIN, Math.floor(at / side) - MARGIN];
    const isInside = x >= 0 && y >= 0 && x < modules.size && y < modules.size;
    return isDark === (isInside && modules.get(y, x) === 1);
  });
};
