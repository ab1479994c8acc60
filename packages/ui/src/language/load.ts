import { sayOutcomesIn } from '../outcomes/spoken.ts';
import { saySharedIn } from '../words/index.ts';
import { spoken } from './current.ts';

/**
 * Fetches what a page says in another language than English, then loads the page itself: its modules read their words when they are
 * evaluated.
 *
 * @param german fetches and sets the app's own words
 */
export const loadInLanguage = async (
  german: () => Promise<void>,
  page: () => Promise<unknown>,
): Promise<void> => {
  if (spoken.language === 'de') {
    const [words, outcomes] = await Promise.all([
      import('../words/de.ts'),
      import('../outcomes/de.ts'),
      german(),
    ]);
    saySharedIn(words.shared);
    sayOutcomesIn(outcomes);
  }
  await page();
};
