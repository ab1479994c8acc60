// Keeps both shells at hand, so that the till opens and says what is wrong when the server is away. Never an answer of an API.
const CACHE = 'till-shell-1';
const SHELLS = ['/till/', '/till/trusted.html'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELLS)));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('till-') && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      ),
  );
});

// The network first for pages, so that a new till is used as soon as there is one; what was kept when there is no network.
const page = async (request, shell) => {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(shell, answer.clone());
    return answer;
  } catch {
    return (await cache.match(shell)) ?? Response.error();
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
  if (event.request.method !== 'GET' || !pathname.startsWith('/till/')) return;
  if (event.request.mode === 'navigate') {
    event.respondWith(page(event.request, pathname === SHELLS[1] ? SHELLS[1] : SHELLS[0]));
  } else if (pathname.startsWith('/till/assets/')) {
    event.respondWith(asset(event.request));
  }
});
