// The view of what is followed, and the names of schedules for the other views.

import { ask } from './api.js';
import { batched, el, setText, show } from './dom.js';
import { clock, dateTime, duration, number, word } from './words.js';

const EVERY = 15_000;
const PAGE = 1000;

export class FollowWatch {
  /** @param {() => void} listener called with each answer, and if there was none */
  constructor(listener) {
    this.listener = listener;
    this.last = null;
    this.failure = null;
    setInterval(() => document.hidden || this.ask(), EVERY);
    document.addEventListener('visibilitychange', () => document.hidden || this.ask());
  }

  async ask() {
    if (this.asking) {
      return;
    }
    this.asking = true;
    try {
      const asked = Date.now();
      const follows = [];
      let next = null;
      do {
        const page = await ask(`api/follows?limit=${PAGE}${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`);
        follows.push(...page.follows);
        next = page.next;
      } while (next !== null);
      this.last = follows;
      this.askedAt = asked;
      this.failure = null;
      names.clear();
      follows.forEach((follow) => follow.displayName && names.set(follow.followRid, follow.displayName));
    } catch (failure) {
      this.failure = failure.message;
    } finally {
      this.asking = false;
    }
    this.listener();
  }
}

const names = new Map();

/** A schedule's name; its RID if it is not followed; null of null. */
export const followName = (rid) => names.get(rid) ?? rid;

/** A schedule's name with its RID; the RID alone of one that is not followed; null of null. */
export function followText(rid) {
  return rid && names.has(rid) ? `${names.get(rid)} (${rid})` : rid;
}

/** The address of the list of the builds of a schedule, or of those found by following a dataset. */
export const buildsOf = (rid) => `#/?schedule=${encodeURIComponent(rid)}`;

export class FollowsView {
  /** @param service the watch of the service, which tells how often follows are read */
  constructor(main, watch, service) {
    this.watch = watch;
    this.serviceWatch = service;
    this.reading = el('p', { class: 'total' });
    this.failure = el('p', { class: 'note', 'data-bad': 'true', role: 'alert', hidden: true });
    this.rows = el('tbody');
    this.held = new Map();
    const heads = ['Schedule or dataset', 'State', 'Since', 'Builds found', 'Last run', 'Its result', 'Detail'];
    const head = el('thead', {}, el('tr', {}, ...heads.map((text) => el('th', { scope: 'col', text }))));
    this.table = el('div', { class: 'scroll follows', tabindex: '0', role: 'region', 'aria-label': 'Followed' }, el('table', {}, head, this.rows));
    this.empty = el('p', { class: 'empty', text: 'Nothing is followed. buildwatch submit RID follows a schedule or a dataset.' });
    this.waiting = el('p', { class: 'empty', text: 'Loading…' });
    main.append(el('h1', { text: 'Follows' }), this.failure, this.waiting, this.empty, this.reading, this.table);
    this.draw = batched(() => this.drawNow());
    this.watch.ask();
    this.draw();
  }

  close() {
    this.closed = true;
  }

  follows() {
    this.draw();
  }

  service() {
    this.draw();
  }

  drawNow() {
    const { last, failure } = this.watch;
    if (this.closed) {
      return;
    }
    show(this.failure, Boolean(failure));
    setText(this.failure, failure ? `${failure}. ${last === null ? '' : `What you see is from ${clock(this.watch.askedAt)}.`}` : '');
    show(this.waiting, last === null && !failure);
    show(this.empty, last !== null && last.length === 0);
    show(this.table, last !== null && last.length > 0);
    const interval = this.serviceWatch.last?.follows.intervalSeconds;
    show(this.reading, last !== null && last.length > 0 && interval !== undefined);
    setText(this.reading, `Each is read every ${duration(1000 * interval)}, one that is not found or forbidden every 5 min.`);
    this.drawRows(last ?? []);
  }

  /** Keeps the rows that are there, because one of them may have the focus. */
  drawRows(follows) {
    const rids = new Set(follows.map((follow) => follow.followRid));
    for (const [rid, { root }] of this.held) {
      if (!rids.has(rid)) {
        root.remove();
        this.held.delete(rid);
      }
    }
    follows.forEach((follow, i) => {
      const held = this.held.get(follow.followRid) ?? row(follow.followRid);
      this.held.set(follow.followRid, held);
      held.update(follow);
      if (this.rows.children[i] !== held.root) {
        this.rows.insertBefore(held.root, this.rows.children[i] ?? null);
      }
    });
  }
}

function row(rid) {
  const name = el('a', { href: buildsOf(rid), title: rid });
  const cells = Array.from({ length: 6 }, () => el('td'));
  return {
    root: el('tr', {}, el('th', { scope: 'row' }, name), ...cells),
    update(follow) {
      const state = follow.paused ? `${word(follow.monitoring)}, paused in Foundry` : word(follow.monitoring);
      const texts = [state, dateTime(follow.since), number(follow.buildsFound), follow.lastRunTime === null ? 'none yet' : dateTime(follow.lastRunTime), follow.lastResult ?? '', follow.detail ?? ''];
      setText(name, follow.displayName ?? rid);
      cells.forEach((cell, i) => setText(cell, texts[i]));
    },
  };
}
