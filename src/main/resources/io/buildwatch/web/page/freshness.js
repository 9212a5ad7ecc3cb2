// How old what is shown may be: the one rule for everything that the page says of it. Pure.
//
// What is shown is from the time of the service's last answer or event, minus the time that the service says it is
// behind the topics. If Foundry cannot be read, it is no newer than the last time that Foundry could be read. The page
// says so as soon as that is longer ago than LIMIT.

import { duration } from './words.js';

const LIMIT = 10_000;

export class Freshness {
  constructor() {
    this.foundry = null;
    this.failing = false;
    this.begin(true);
  }

  /** Begins a view, of which nothing is shown yet. @param ofBuilds whether it shows builds, and not the service */
  begin(ofBuilds) {
    this.ofBuilds = ofBuilds;
    this.heardAt = null;
    this.behind = 0;
    this.told = null;
  }

  /** What is shown was right at the time `at`, except that the service was this many seconds behind the topics. */
  heard(behindSeconds, at) {
    this.heardAt = at;
    this.behind = 1000 * behindSeconds;
  }

  /**
   * @param service an answer of `api/service`
   * @param at when it came
   */
  service(service, at) {
    const part = service.parts.foundry;
    const before = this.foundry;
    this.foundry = part === undefined ? null : { part, readAt: at - 1000 * (part.oldestUnpolledSeconds ?? 0) };
    // One failed call proves nothing, so two answers are compared: both have an error, and no build was listed between
    // them. Both times are the service's, so the clocks of browser and service need not agree.
    this.failing = part !== undefined && (!part.ok || Boolean(part.error && before?.part.error && part.lastListed === before.part.lastListed));
  }

  /**
   * @returns {{of: number, text: string, why: string | null} | null} null if nothing is shown, or it is as new as it should
   *     be; `why` is null if the only reason is that the service has not answered since
   */
  old(now) {
    if (this.heardAt === null) {
      return null;
    }
    const known = this.heardAt - this.behind;
    const readAt = this.ofBuilds && this.failing ? this.foundry.readAt : Infinity;
    let of = Math.min(known, readAt);
    if (now - of <= LIMIT) {
      this.told = null;
      return null;
    }
    // The time changes only if it moved by 2 s or more. Otherwise a screen reader would read each jitter of a second
    // aloud.
    of = Math.abs(of - this.told) < 2000 ? this.told : of;
    this.told = of;
    return { of, text: `${duration(now - of)} old`, why: readAt < known ? foundryWords(this.foundry.part) : this.behind > 0 ? BEHIND : null };
  }
}

const BEHIND = 'the service is behind the topics: it has much to read, or Kafka does not answer';
const foundryWords = (part) => (part.error ? `Foundry cannot be read: ${part.error}` : 'Foundry cannot be read');
