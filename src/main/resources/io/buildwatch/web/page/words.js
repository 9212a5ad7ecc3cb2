// States and times in words. Each state has a sign as well as a colour.

export const COUNTS = ['succeeded', 'failed', 'canceled', 'didNotRun', 'unknown', 'running', 'waiting'];

/** The field of `counts` for a job's status. */
export const COUNT_OF = {
  WAITING: 'waiting',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELED: 'canceled',
  DID_NOT_RUN: 'didNotRun',
  UNKNOWN: 'unknown',
};

const SIGNS = {
  PENDING: '◌',
  WAITING: '◌',
  RUNNING: '▶',
  FAILING: '▲',
  SUCCEEDED: '✓',
  FAILED: '✕',
  CANCELED: '⊘',
  DID_NOT_RUN: '–',
  UNKNOWN: '?',
};

export const sign = (state) => SIGNS[state] ?? '?';

/** `DID_NOT_RUN` and `didNotRun` become `did not run`. */
export function word(name) {
  return String(name)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

export const number = (value) => value.toLocaleString('en');

/** `3 jobs`, `1 job`. */
export const many = (value, noun) => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `2 failed, 3 running of 5 jobs`, those that matter first. */
export function countsText(counts, jobCount) {
  const parts = ['failed', 'running', 'waiting', 'canceled', 'didNotRun', 'unknown', 'succeeded']
    .filter((name) => counts[name] > 0)
    .map((name) => `${number(counts[name])} ${word(name)}`);
  return parts.length === 0 ? many(jobCount, 'job') : `${parts.join(', ')} of ${many(jobCount, 'job')}`;
}

/** The two largest units: `1 h 05 min`, `12 s`. */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const two = (value) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min ${two(seconds % 60)} s`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${two(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${two(hours % 24)} h`;
}

/** Milliseconds of an ISO time; null of null. */
export function ms(time) {
  const value = time ? Date.parse(time) : NaN;
  return Number.isNaN(value) ? null : value;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const clock = (at) => CLOCK.format(at);
export const dateTime = (time) => (ms(time) === null ? '–' : DAY.format(ms(time)));

/** How long a build has been running, or ran, in ms; null if no time of it is known. */
export function runningFor(build, now) {
  const from = ms(build.firstStartedTime) ?? ms(build.createdTime);
  if (from === null) {
    return null;
  }
  const to = build.complete ? (ms(build.finishedTime) ?? ms(build.lastFinishedTime) ?? ms(build.updatedTime)) : now;
  return Math.max(0, to - from);
}

/** What comes before the last part of a RID, and that part. */
export function ridParts(rid) {
  const cut = rid.lastIndexOf('.') + 1;
  return cut > 0 && cut < rid.length ? [rid.slice(0, cut), rid.slice(cut)] : ['', rid];
}

/** Whether the monitoring deserves attention: anything but WATCHING and UNKNOWN (not seen yet). */
export const unseen = (build) => !['WATCHING', 'UNKNOWN'].includes(build.monitoring);

/** The monitoring in words; for a lost build also for how long it has been lost. */
export function monitoringText(build, now) {
  if (build.monitoring === 'UNKNOWN') {
    return 'not yet seen';
  }
  const since = build.monitoring === 'LOST' ? ms(build.updatedTime) : null;
  return since === null ? word(build.monitoring) : `lost ${duration(now - since).split(' ', 2).join(' ')}`;
}
