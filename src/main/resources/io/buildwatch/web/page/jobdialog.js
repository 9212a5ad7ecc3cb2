// The dialog about one job: its outputs and the changes of its status.

import { el, setText } from './dom.js';
import { badge } from './parts.js';
import { spans, sums } from './timeline.js';
import { dateTime, duration, many, word } from './words.js';

export class JobDialog {
  constructor() {
    this.state = badge();
    this.heading = el('h2', { id: 'job-heading', class: 'rid-full' });
    this.sums = el('p');
    this.outputs = el('ul', { class: 'outputs' });
    this.changes = el('tbody');
    this.more = el('p', { class: 'dim' });
    const heads = ['Observed', 'Attempt', 'Status', 'Attempt started', 'Finished'];
    this.root = el(
      'dialog',
      { 'aria-labelledby': 'job-heading', click: (event) => event.target === this.root && this.close() },
      el(
        'div',
        { class: 'dialog' },
        el('div', { class: 'line between' }, this.state.root, el('button', { type: 'button', class: 'plain', text: 'Close', click: () => this.close() })),
        this.heading,
        this.sums,
        el('h3', { text: 'Outputs' }),
        this.outputs,
        el('h3', { text: 'Changes, the latest first' }),
        el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Changes of status' }, el('table', {}, el('thead', {}, el('tr', {}, ...heads.map((text) => el('th', { scope: 'col', text })))), this.changes)),
        this.more,
      ),
    );
  }

  open(job) {
    this.job = job;
    this.draw();
    this.root.showModal();
  }

  close() {
    if (this.root.open) {
      this.root.close();
    }
  }

  /** Shows the job as it is known now, if it changed. */
  update(jobs) {
    if (!this.root.open) {
      return;
    }
    const now = jobs.get(this.job.jobRid);
    if (now !== undefined && now.sequence !== this.job.sequence) {
      this.job = now;
      this.draw();
    }
  }

  draw() {
    const { job } = this;
    this.state.update(job.status, job.rawStatus);
    setText(this.heading, job.jobRid);
    const sum = sums(spans(job), Date.now());
    setText(this.sums, `Attempt ${job.attempt}; waited ${duration(sum.waiting)}, ran ${duration(sum.running)} in all.`);
    const outputs = job.outputs.map((rid) => el('li', { class: 'rid-full', text: rid }));
    this.outputs.replaceChildren(...(outputs.length > 0 ? outputs : [el('li', { class: 'dim', text: 'none known' })]));
    this.changes.replaceChildren(...job.history.toReversed().map(changeRow));
    const left = job.changes - job.history.length;
    setText(this.more, left > 0 ? `${many(left, 'earlier change')} not kept here; job-status-changed has them.` : '');
  }
}

function changeRow(change) {
  const status = change.rawStatus === null ? word(change.status) : `${word(change.status)}: ${change.rawStatus}`;
  const cells = [dateTime(change.observedTime), String(change.attempt), status, dateTime(change.latestAttemptStartTime), dateTime(change.finishedTime)];
  return el('tr', {}, ...cells.map((text) => el('td', { text })));
}
