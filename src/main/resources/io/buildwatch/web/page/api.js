// Questions to the service. An answer that is none is an error with a text for people.

const PATIENCE = 20_000;
const PAGE = 1000;

/** What the service said, or that it said nothing. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** @returns {Promise<any>} the JSON at that path */
export async function ask(path, signal) {
  const patience = AbortSignal.timeout(PATIENCE);
  let response;
  try {
    response = await fetch(path, {
      headers: { Accept: 'application/json' },
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw new ApiError(patience.aborted ? 'no answer within 20 s' : 'the service cannot be reached', 0);
  }
  if (!response.ok) {
    throw await errorOf(response);
  }
  return response.json();
}

/** The error that an answer carries. */
export async function errorOf(response) {
  const body = await response.json().catch(() => ({}));
  const text = typeof body.error === 'string' ? body.error : `the service answered ${response.status}`;
  return new ApiError(text, response.status);
}

/** Reads all pages, giving each to `take` as it comes. */
export async function askPages(path, field, take, signal) {
  let cursor = null;
  do {
    const query = new URLSearchParams({ limit: PAGE });
    if (cursor !== null) {
      query.set('cursor', cursor);
    }
    const page = await ask(`${path}?${query}`, signal);
    take(page[field]);
    cursor = page.next;
  } while (cursor !== null);
}

export const buildPath = (rid) => `api/builds/${encodeURIComponent(rid)}`;
