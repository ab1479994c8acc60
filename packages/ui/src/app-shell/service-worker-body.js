// Keeps the pages of an app at hand, so that it opens and says what is wrong when the server is away. Never an answer of an API.
// The build puts two lines above: `APP`, the app's name, and `PAGES`, the paths of its pages, its home first.
const CACHE = `${APP}-shell-1`;
const [HOME] = PAGES;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(PAGES)));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith(`${APP}-`) && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      ),
  );
});

// The network first for pages, so that a new version is used as soon as there is one; what was kept when there is no network.
const page = async (request, kept) => {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(kept, answer.clone());
    return answer;
  } catch {
    return (await cache.match(kept)) ?? Response.error();
  }
};

// Files of the build carry the digest of their content in their name: what was kept is right for ever.
const asset = async (request) => {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
};

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== 'GET' || !pathname.startsWith(HOME)) return;
  if (event.request.mode === 'navigate') {
    event.respondWith(page(event.request, PAGES.includes(pathname) ? pathname : HOME));
  } else if (pathname.startsWith(`${HOME}assets/`)) {
    event.respondWith(asset(event.request));
  }
});
