// Talks with the daemon. The cookie that the token was exchanged for goes along by itself.

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `status ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

async function send(method, path, body, headers = {}) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? headers : {...headers, 'Content-Type': 'application/json'},
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
    cache: 'no-store',
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(response.status, answer);
  }
  return answer;
}

export const get = path => send('GET', path);
export const post = (path, body = {}) => send('POST', path, body);

/** Exchanges the token for a cookie. */
export const login = token => send('POST', '/v1/session', undefined, {Authorization: `Bearer ${token}`});

/** An app's address; its name may hold anything. */
export const app = (name, rest = '') => `/v1/apps/${encodeURIComponent(name)}${rest}`;

/**
 * Listens to a stream while the page can be seen: a browser has six connections for a host, and
 * pages in the background must not use them up. Returns a function that ends it.
 */
export function listen(path, type, onData, onState = () => {}) {
  let source = null;
  let retry = 0;
  const open = () => {
    clearTimeout(retry);
    source?.close();
    source = new EventSource(path);
    source.onopen = () => onState(true);
    source.onerror = () => {
      onState(false);
      source.close();
      retry = setTimeout(open, 1500);
    };
    source.addEventListener(type, event => onData(JSON.parse(event.data)));
  };
  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };
  const change = () => document.hidden ? close() : open();
  document.addEventListener('visibilitychange', change);
  change();
  return () => {
    document.removeEventListener('visibilitychange', change);
    close();
  };
}
