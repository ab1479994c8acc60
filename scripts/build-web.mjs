// `npm run build:web`: installs what the lockfile names and builds the web apps, for a machine on which others start the programs.
import { buildWeb, install } from './setup.mjs';

await install();
await buildWeb();
