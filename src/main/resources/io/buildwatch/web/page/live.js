// Keeps a view up to date. The view shows what `/api` answers, and asks again every few seconds. While there is a
// stream of events, events tell of the changes instead. There may be no stream: a proxy may hold it back, the service
// may have too many readers already, or other tabs may have all streams that this browser may have.
//
// Events are read by hand: with an EventSource, a silent stream looks like a dead one, and the service's text is lost
// if it refuses.

import { behindSeconds, errorOf } from './api.js';
import { Slots } from './slots.js';

const HEAD_START = 300; // wait for the stream first: what is asked before its hello must be asked again
const EVERY = 3000;
const HELLO = 10_000;
const SILENCE = 12_000; // a beat comes every 5 s
const HIDDEN = 5000;
const WAITS = [500, 1000, 2000, 4000, 8000, 15_000];

const slots = new Slots();

export class Live {
  /**
   * @param {string} url of the events
   * @param {{load: (signal) => Promise<void>, refresh: (signal) => Promise<void>, event: (type, data) => void, heard:
   *     (behindSeconds, at) => void, state: (state, failure, retryAt) => void}} view `load` asks for the whole state,
   *     `refresh` for what may have changed since the last answer; `heard` is called with the time at which what is
   *     shown was known to be right
   */
  constructor(url, view) {
    this.url = url;
    this.view = view;
    this.failures = 0;
    this.streamFailures = 0;
    this.streamDue = 0;
    this.stream = null; // the stream's AbortController, from the request on
    this.standing = null; // the same one, from the hello on
    this.live = false;
    this.loaded = false;
    this.syncing = false;
    slots.onLost = () => this.dropStream();
    this.retry = () => this.sync();
    this.onVisibility = () => this.seen(!document.hidden);
    addEventListener('online', this.retry);
    document.addEventListener('visibilitychange', this.onVisibility);
    this.wake();
    this.onVisibility();
  }

  close() {
    removeEventListener('online', this.retry);
    document.removeEventListener('visibilitychange', this.onVisibility);
    clearTimeout(this.hiding);
    this.rest();
  }

  /**
   * A hidden tab stops asking and leaves its stream to other tabs. It does so after a while, because people go back and
   * forth.
   */
  seen(visible) {
    clearTimeout(this.hiding);
    if (!visible) {
      this.hiding = setTimeout(() => this.rest(), HIDDEN);
    } else if (this.work.signal.aborted) {
      this.wake();
    }
  }

  wake() {
    this.work = new AbortController();
    this.timer = setTimeout(() => this.sync(), this.openStream() ? HEAD_START : 0);
  }

  rest() {
    this.work.abort();
    clearTimeout(this.timer);
    this.endStream();
    slots.release();
  }

  /** Asks for the state, one request at a time, and sets the timer for the next one. */
  async sync() {
    clearTimeout(this.timer);
    if (this.syncing) {
      this.again = true;
      return;
    }
    const { work, standing } = this;
    if (work.signal.aborted) {
      return;
    }
    this.syncing = true;
    this.again = false;
    this.view.state('asking', null, null);
    const began = Date.now();
    let failure = null;
    try {
      await (this.loaded && standing === null ? this.view.refresh(work.signal) : this.view.load(work.signal));
    } catch (thrown) {
      failure = thrown;
    }
    this.syncing = false;
    if (work.signal.aborted) {
      if (this.again) {
        this.sync();
      }
    } else if (failure !== null) {
      const wait = WAITS[Math.min(this.failures++, WAITS.length - 1)] * (0.8 + 0.4 * Math.random());
      this.live = false;
      this.view.state('lost', failure, Date.now() + wait);
      this.timer = setTimeout(() => this.sync(), wait);
    } else {
      this.synced(standing, began);
    }
  }

  synced(standing, began) {
    this.failures = 0;
    this.loaded = true;
    this.behind = behindSeconds;
    this.view.heard(this.behind, began);
    if (standing !== this.standing) {
      this.sync(); // a stream began or ended meanwhile, so events may have been missed
      return;
    }
    this.live = standing !== null;
    this.view.state(this.live ? 'live' : 'polling', null, null);
    if (!this.live) {
      if (Date.now() >= this.streamDue) {
        this.openStream();
      }
      this.timer = setTimeout(() => this.sync(), Math.max(EVERY, 3 * (Date.now() - began)));
    }
  }

  /** @returns {boolean} whether there is a stream, or one has been requested */
  openStream() {
    if (!this.stream && slots.take()) {
      this.stream = new AbortController();
      this.follow(this.stream);
    }
    return Boolean(this.stream);
  }

  endStream() {
    this.stream?.abort();
    this.stream = null;
    this.standing = null;
    this.live = false;
  }

  dropStream() {
    this.endStream();
    this.sync();
  }

  async follow(stream) {
    try {
      await this.read(stream);
    } catch {
      // The cause does not matter: if the service is away, the next request shows it.
    }
    if (stream === this.stream) {
      this.streamDue = Date.now() + WAITS[Math.min(this.streamFailures++, WAITS.length - 1)] * (0.8 + 0.4 * Math.random());
      this.dropStream();
    }
    stream.abort();
  }

  async read(stream) {
    let silence = setTimeout(() => stream.abort(), HELLO);
    try {
      const response = await fetch(this.url, { headers: { Accept: 'text/event-stream' }, signal: stream.signal });
      if (!response.ok) {
        throw await errorOf(response);
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventParser((type, data) => this.on(stream, type, JSON.parse(data)));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        parser.take(value);
        if (stream === this.standing) {
          clearTimeout(silence);
          silence = setTimeout(() => stream.abort(), SILENCE);
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }

  on(stream, type, data) {
    if (stream !== this.stream) {
      return;
    }
    if (type === 'hello') {
      this.standing = stream;
      this.sync();
    } else if (type === 'beat') {
      this.streamFailures = 0;
    } else {
      this.view.event(type, data);
    }
    this.behind = data.behindSeconds ?? this.behind;
    if (this.live) {
      this.view.heard(this.behind, Date.now());
    }
  }
}

/** Cuts the text of the stream into events; see the HTML standard, "Interpreting an event stream". */
export class EventParser {
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.rest = '';
    this.type = 'message';
    this.data = [];
  }

  take(text) {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop();
    lines.forEach((line) => this.line(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  line(line) {
    if (line === '') {
      if (this.data.length > 0) {
        this.onEvent(this.type, this.data.join('\n'));
      }
      this.type = 'message';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.type = value;
    } else if (field === 'data') {
      this.data.push(value);
    }
  }
}
