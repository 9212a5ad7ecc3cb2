// The life of a job as spans of waiting and running, and where they lie on the time line of its build. Pure.

import { duration, ms } from './words.js';

const TERMINAL = new Set(['SUCCEEDED', 'FAILED', 'CANCELED', 'DID_NOT_RUN']);

export const isTerminal = (status) => TERMINAL.has(status);

/**
 * @returns {{kind: 'waiting' | 'running', from: number, to: number | null, end: string | null, attempt: number}[]} in
 *     order; `to` is null while it goes on, `end` the status with which an attempt ended
 */
export function spans(job) {
  const result = [];
  let open = null;
  const close = (at) => {
    if (open !== null) {
      open.to = Math.max(open.from, at);
      open = null;
    }
  };
  for (const change of job.history) {
    const seen = ms(change.observedTime);
    if (TERMINAL.has(change.status)) {
      const finished = ms(change.finishedTime);
      const end = finished !== null && finished <= seen ? finished : seen;
      const began = ms(change.latestAttemptStartTime);
      // The run was not observed, only its end. Foundry's times say when it ran.
      if ((open === null || open.kind === 'waiting') && began !== null && began <= end && change.status !== 'DID_NOT_RUN') {
        open ??= waitingSpan(change, result, began);
        close(began);
        open = push(result, 'running', began, change.attempt);
      }
      close(end);
      const last = result.at(-1);
      if (last !== undefined && last.attempt === change.attempt) {
        last.end = change.status;
      } else {
        result.push({ kind: 'running', from: end, to: end, end: change.status, attempt: change.attempt });
      }
    } else if (change.status === 'WAITING') {
      close(seen);
      const waits = ms(change.startedTime);
      open = push(result, 'waiting', change.attempt === 1 && waits !== null && waits <= seen ? waits : seen, change.attempt);
    } else if (open === null || open.kind === 'waiting' || open.attempt !== change.attempt) {
      const began = ms(change.latestAttemptStartTime);
      const from = began !== null && began <= seen ? began : seen;
      open ??= waitingSpan(change, result, from);
      close(from);
      open = push(result, 'running', from, change.attempt);
    }
  }
  return result;
}

/** The wait before the first change seen. Foundry's `startedTime` says when it began, for the first attempt only. */
function waitingSpan(change, result, until) {
  const waits = ms(change.startedTime);
  return result.length === 0 && waits !== null && waits < until ? push(result, 'waiting', waits, change.attempt) : null;
}

function push(result, kind, from, attempt) {
  const span = { kind, from, to: null, end: null, attempt };
  result.push(span);
  return span;
}

/** How long the job waited and ran in all, in ms. @param now the end of a span that goes on */
export function sums(list, now) {
  const sum = { waiting: 0, running: 0 };
  for (const span of list) {
    sum[span.kind] += Math.max(0, (span.to ?? now) - span.from);
  }
  return sum;
}

/** The range of a build's time line, at least one second. */
export class Scale {
  constructor(from, to) {
    this.from = from;
    this.to = Math.max(to, from + 1000);
  }

  /** The place of a time, in percent, 0 to 100. */
  at(time) {
    return Math.min(100, Math.max(0, (100 * (time - this.from)) / (this.to - this.from)));
  }

  /** A few round times since the beginning, each with its place. */
  ticks() {
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800];
    const length = this.to - this.from;
    const step = 1000 * (steps.find((s) => length / (s * 1000) <= 5) ?? Math.ceil(length / 5 / 86_400_000) * 86_400);
    const ticks = [];
    for (let at = 0; at < length * 0.97; at += step) {
      ticks.push({ place: (100 * at) / length, text: at === 0 ? '0' : duration(at).replace(/ 00 (s|min|h)$/, '') });
    }
    return ticks;
  }
}

const RANKS = { FAILED: 0, RUNNING: 1, UNKNOWN: 2, WAITING: 3, CANCELED: 4, DID_NOT_RUN: 5, SUCCEEDED: 6 };

/** Failures first, then what is going on, then what is over; each in the order in which it began. */
export function byUrgency(a, b) {
  return (RANKS[a.status] ?? 2) - (RANKS[b.status] ?? 2) || began(a) - began(b) || (a.jobRid < b.jobRid ? -1 : 1);
}

const began = (job) => ms(job.startedTime) ?? ms(job.observedTime) ?? 0;
