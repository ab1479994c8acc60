import { createReadStream } from 'node:fs';
import { latinFontFile } from '@tallystick/ui/font';
import type { FastifyInstance } from 'fastify';
import { FONT_PATH } from '../platform/page-font.ts';

/** Serves the typeface of the pages that need no script. Its address holds its version, so browsers keep it. */
export const addFont = (http: FastifyInstance): void => {
  http.get(FONT_PATH, (_request, reply) =>
    reply
      .headers({ 'content-type': 'font/woff2', 'cache-control': 'public, max-age=31536000, immutable' })
      .send(createReadStream(latinFontFile())),
  );
};
