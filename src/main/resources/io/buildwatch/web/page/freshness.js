// How old what is shown may be: the one rule for all that the page says of it. Pure.
//
// What is shown is of the time when the service last told how it stands, by an answer or on the stream of events; less the
// time that the service says it is behind the topics; and if Foundry cannot be read, of the last time that it could be.
// The page says so as soon as that is longer ago than LIMIT.

import { duration } from './words.js';

const LIMIT = 10_000;

export class Freshness {
  constructor() {
    this.foundry = null;
    this.failing = false;
    this.begin(true);
  }

  /** @param ofBuilds whether the next view, of which nothing is shown yet, shows builds and not the service */
  begin(ofBuilds) {
    this.ofBuilds = ofBuilds;
    this.heardAt = null;
    this.behind = 0;
    this.told = null;
  }

  /** At that time the service knew what is shown, and was so many seconds behind the topics. */
  heard(behindSeconds, at) {
    this.heardAt = at;
    this.behind = 1000 * behindSeconds;
  }

  /** @param service an answer of `api/service`, which came at that time */
  service(service, at) {
    const part = service.parts.foundry;
    const before = this.foundry;
    this.foundry = part === undefined ? null : { part, readAt: at - 1000 * (part.oldestUnpolledSeconds ?? 0) };
    // One failed call proves nothing. With the times of two answers, the clocks of browser and service need not agree.
    this.failing = part !== undefined && (!part.ok || Boolean(part.error && before?.part.error && part.lastListed === before.part.lastListed));
  }

  /**
   * @returns {{of: number, text: string, why: string | null} | null} null if nothing is shown, or it is as new as it should
   *     be; `why` is null if the service has just told nothing since
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
    // Told anew only if it moved: what jitters by a second would be read aloud each time.
    of = Math.abs(of - this.told) < 2000 ? this.told : of;
    this.told = of;
    return { of, text: `${duration(now - of)} old`, why: readAt < known ? foundryWords(this.foundry.part) : this.behind > 0 ? BEHIND : null };
  }
}

const BEHIND = 'the service has not read the topics further: it has much to read, or Kafka does not answer';
const foundryWords = (part) => (part.error ? `Foundry cannot be read: ${part.error}` : 'Foundry cannot be read');
