// Requests to the service. A failure is an error with a text for people.

const PATIENCE = 20_000;
const PAGE = 1000;

/** The error that the service answered, or that it did not answer (status 0). */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** How many seconds the latest answer may be behind the topics, as the service says. */
export let behindSeconds = 0;

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
  behindSeconds = Number(response.headers.get('Buildwatch-Behind-Seconds') ?? 0);
  return response.json();
}

/** The error that an answer carries. */
export async function errorOf(response) {
  const body = await response.json().catch(() => ({}));
  const text = typeof body.error === 'string' ? body.error : `the service answered ${response.status}`;
  return new ApiError(text, response.status);
}

/** Reads all pages, giving each to `take` as it comes. `path` may have a query. */
export async function askPages(path, field, take, signal) {
  const [base, query = ''] = path.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('limit', PAGE);
  for (;;) {
    const page = await ask(`${base}?${parameters}`, signal);
    take(page[field]);
    if (page.next === null) {
      return;
    }
    parameters.set('cursor', page.next);
  }
}

export const buildPath = (rid) => `api/builds/${encodeURIComponent(rid)}`;
