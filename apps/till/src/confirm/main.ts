import { loadInLanguage } from '@tallystick/ui/start';
import { loadGerman } from '../words/index.ts';

void loadInLanguage(loadGerman, () => import('./page.tsx'));
