// The page of one build: where it stands, what is known of it, and its jobs on a time line.

import { ask, askPages, buildPath } from './api.js';
import { announce, batched, el, setAttribute, setText, show } from './dom.js';
import { Facts } from './facts.js';
import { Held } from './held.js';
import { JobDialog } from './jobdialog.js';
import { jobRow } from './jobrow.js';
import { VirtualList } from './list.js';
import { chip, submitHint } from './parts.js';
import { isBuildRid, searchText } from './rid.js';
import { Scale, byUrgency, isTerminal } from './timeline.js';
import { COUNT_OF, many, ms, number, word } from './words.js';

const STATUSES = ['FAILED', 'RUNNING', 'WAITING', 'UNKNOWN', 'CANCELED', 'DID_NOT_RUN', 'SUCCEEDED'];

export class BuildView {
  constructor(main, rid, parameters) {
    this.rid = rid;
    this.url = `api/events?build=${encodeURIComponent(rid)}`;
    this.build = null;
    this.gone = null;
    this.reason = null;
    this.told = 0;
    this.jobs = new Held((job) => job.jobRid);
    this.statuses = (parameters.get('status') ?? '').split(',').filter((status) => STATUSES.includes(status));
    this.scale = new Scale(0, 0);
    this.dialog = new JobDialog();
    this.compose(main);
    const create = () => jobRow(this, (job) => this.dialog.open(job));
    this.list = new VirtualList(this.body, { key: (job) => job.jobRid, create });
    this.draw = batched(() => this.drawNow(), 250);
    this.list.measure();
    this.draw();
  }

  close() {
    this.closed = true;
    this.list.close();
    this.dialog.close();
  }

  compose(main) {
    this.facts = new Facts(this.rid);
    this.chips = STATUSES.map((status) => [status, chip(status, word(status), () => this.toggle(status))]);
    this.search = el('input', {
      id: 'search',
      type: 'search',
      placeholder: 'Search job or output RID',
      'aria-label': 'Search jobs by RID of the job or of an output',
      'aria-keyshortcuts': '/',
      autocomplete: 'off',
      spellcheck: 'false',
      input: () => this.refilter(),
    });
    this.total = el('p', { class: 'total' });
    this.axis = el('span', { class: 'axis', 'aria-hidden': 'true' });
    this.body = el('div', { class: 'rows', role: 'rowgroup' });
    const head = (text, ...more) => el('span', { role: 'columnheader' }, el('span', { text }), ...more);
    this.table = el(
      'div',
      { class: 'table jobs', role: 'table', 'aria-label': 'Jobs, those that failed first' },
      el('div', { class: 'heads', role: 'rowgroup' }, el('div', { class: 'row head', role: 'row', 'aria-rowindex': '1' }, head('Status'), head('Job'), head('Waited, ran'), head('Time line', this.axis))),
      this.body,
    );
    this.empty = el('div', { class: 'empty' });
    this.known = el(
      'div',
      { hidden: true },
      this.facts.root,
      el(
        'section',
        { class: 'controls', 'aria-labelledby': 'jobs-heading' },
        el('div', { class: 'line between' }, el('h2', { id: 'jobs-heading', text: 'Jobs' }), legend()),
        el('div', { class: 'line' }, this.search, el('div', { class: 'line chips', role: 'group', 'aria-label': 'Statuses' }, ...this.chips.map(([, { root }]) => root))),
        this.total,
      ),
      this.table,
    );
    main.append(el('p', { class: 'crumb' }, el('a', { href: '#/', text: '← All builds' })), this.known, this.empty, this.dialog.root);
  }

  /** Asks for the build. Asks for its jobs only if the build has counted other changes than those shown. */
  refresh(signal) {
    return this.load(signal, false);
  }

  async load(signal, whole = true) {
    // An event that comes while the answer is on its way is newer than the answer.
    const told = this.told;
    try {
      const build = await ask(buildPath(this.rid), signal);
      if (told === this.told) {
        this.build = build;
        this.gone = null;
      }
    } catch (failure) {
      if (failure.status !== 404 && failure.status !== 400) {
        throw failure;
      }
      if (told === this.told) {
        this.build = null;
        this.gone = 'This build is not held here';
        this.jobs.clear();
        this.loaded = true;
        this.draw();
        return;
      }
    }
    this.draw();
    if (!whole && this.loaded && this.jobs.all().reduce((most, job) => Math.max(most, job.sequence), 0) === this.build.sequence) {
      return;
    }
    this.jobs.begin();
    this.loaded = false;
    await askPages(`${buildPath(this.rid)}/jobs`, 'jobs', (page) => this.page(page), signal);
    this.jobs.ended();
    this.loaded = true;
    this.draw();
  }

  page(page) {
    this.jobs.page(page);
    this.draw();
  }

  event(type, data) {
    if (type === 'build' || type === 'removed') {
      this.told += 1;
      if (data.watch !== this.build?.watch) {
        this.jobs.clear(); // they were of an earlier watch
      }
    }
    if (type === 'build') {
      if (data.complete && this.build !== null && !this.build.complete) {
        announce(`The build is complete: ${word(data.state)}`);
      }
      this.build = data;
      this.gone = null;
    } else if (type === 'job') {
      this.jobs.put(data);
    } else if (type === 'removed') {
      this.build = null;
      this.gone = 'This build was removed: its retention time is over';
    }
    this.draw();
  }

  toggle(status) {
    this.statuses = this.statuses.includes(status) ? this.statuses.filter((other) => other !== status) : [...this.statuses, status];
    const query = this.statuses.length === 0 ? '' : `?status=${this.statuses.join(',')}`;
    history.replaceState(null, '', `#/build/${encodeURIComponent(this.rid)}${query}`);
    this.refilter();
  }

  refilter() {
    this.asked = true;
    this.draw();
  }

  drawNow() {
    if (this.closed) {
      return;
    }
    show(this.known, this.build !== null);
    show(this.empty, this.build === null);
    if (this.build === null) {
      this.drawEmpty();
      return;
    }
    this.facts.update(this.build);
    const all = this.jobs.all();
    this.drawChips();
    const text = searchText(this.search.value, 'job').toLowerCase();
    const shown = all.filter((job) => this.matches(job, text)).sort(byUrgency);
    this.rescale(all);
    setAttribute(this.table, 'aria-rowcount', shown.length + 1);
    const filtered = text !== '' || this.statuses.length > 0;
    const total = filtered ? `${number(shown.length)} of ${many(all.length, 'job')}` : many(all.length, 'job');
    setText(this.total, this.loaded ? total : `${total} of ${number(this.build.jobCount)}, loading…`);
    if (this.asked) {
      this.asked = false;
      announce(total);
    }
    show(this.table, shown.length > 0);
    this.list.set(shown);
    this.dialog.update(this.jobs);
  }

  drawEmpty() {
    const state = `${this.gone} ${this.reason}`;
    if (this.empty.dataset.state === state) {
      return;
    }
    this.empty.dataset.state = state;
    if (!this.gone) {
      const reason = this.reason === null ? [el('p', { text: 'Loading…' })] : [el('h2', { text: 'Nothing to show yet' }), el('p', { text: `${this.reason}.` })];
      this.empty.replaceChildren(...reason);
    } else if (isBuildRid(this.rid)) {
      this.empty.replaceChildren(el('h2', { text: this.gone }), submitHint(this.rid));
    } else {
      this.empty.replaceChildren(
        el('h2', { text: 'This is not the RID of a build' }),
        el('p', {}, 'One looks like ', el('code', { text: 'ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58' }), '. ', el('a', { href: `#/?q=${encodeURIComponent(this.rid)}`, text: 'Search for it among the builds' }), '.'),
      );
    }
  }

  /** Called when the names of schedules may have changed. */
  follows() {
    this.draw();
  }

  /** @param {string | null} reason why nothing can be shown yet; null while an answer is awaited or once it has come */
  unavailable(reason) {
    if (this.reason !== reason) {
      this.reason = reason;
      this.draw();
    }
  }

  drawChips() {
    for (const [status, { root, update }] of this.chips) {
      const count = this.build.counts[COUNT_OF[status]];
      update(this.statuses.includes(status), count);
      show(root, count > 0 || this.statuses.includes(status));
    }
  }

  matches(job, text) {
    return (
      (this.statuses.length === 0 || this.statuses.includes(job.status)) &&
      (text === '' || job.jobRid.toLowerCase().includes(text) || job.outputs.some((output) => output.toLowerCase().includes(text)))
    );
  }

  /** Lets the time line begin when the first job was seen, and end at the last change, or now while a job goes on. */
  rescale(jobs) {
    let from = Infinity;
    let to = -Infinity;
    let going = false;
    for (const job of jobs) {
      const first = job.history[0];
      from = Math.min(from, ms(first?.startedTime) ?? Infinity, ms(first?.observedTime) ?? Infinity);
      to = Math.max(to, ms(job.observedTime) ?? -Infinity);
      going ||= !isTerminal(job.status);
    }
    this.going = going && !this.build.complete;
    this.now = this.going ? Date.now() : to;
    this.scale = Number.isFinite(from) ? new Scale(from, Math.max(to, this.now)) : new Scale(0, 0);
    const ticks = this.scale.ticks().map((tick) => {
      const mark = el('span', { text: tick.text });
      mark.style.left = `${tick.place}%`;
      return mark;
    });
    this.axis.replaceChildren(...ticks);
  }

  tick() {
    if (this.going) {
      this.draw();
    }
  }

  stale(stale) {
    this.known.classList.toggle('stale', stale);
  }

  enter() {
    this.list.focus(0);
  }
}

function legend() {
  const entry = (kind, text) => el('span', { class: 'legend-entry' }, el('span', { class: 'swatch', 'data-kind': kind, 'aria-hidden': 'true' }), text);
  return el('p', { class: 'legend' }, entry('waiting', 'waiting'), entry('running', 'running'), entry('failed', 'attempt that failed'));
}
