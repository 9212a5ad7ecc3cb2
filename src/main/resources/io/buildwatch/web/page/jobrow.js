// One row of a build's jobs, with its spans drawn on the build's time line.

import { el, setAttribute, setText, svg } from './dom.js';
import { badge, ridText, rowClick } from './parts.js';
import { spans, sums } from './timeline.js';
import { duration, word } from './words.js';

const HEIGHT = { waiting: 4, running: 14 };
const MIDDLE = 12;

/** @param {{scale: import('./timeline.js').Scale, now: number}} view the view whose time line the row is on */
export function jobRow(view, onOpen) {
  const status = badge();
  const rid = ridText('button', { type: 'button', 'aria-haspopup': 'dialog' });
  const attempts = el('span', { class: 'attempts' });
  const times = el('span', { class: 'time', role: 'cell' });
  const drawing = svg('svg', { class: 'spans', 'aria-hidden': 'true', width: '100%', height: '24' });
  let shown = null;
  let job = null;
  rid.root.addEventListener('click', () => onOpen(job));
  const root = el(
    'div',
    { class: 'row', role: 'row', click: (event) => rowClick(event, rid.root) },
    el('span', { class: 'state', role: 'cell' }, status.root),
    el('span', { class: 'name', role: 'cell' }, rid.root, attempts),
    times,
    el('span', { class: 'line-of-time', role: 'cell' }, drawing),
  );
  return {
    root,
    update(now) {
      job = now;
      status.update(job.status, job.rawStatus);
      rid.update(job.jobRid);
      setText(attempts, job.attempt > 1 ? `attempt ${job.attempt}` : '');
      const list = spans(job);
      const sum = sums(list, view.now);
      setText(times, `${duration(sum.waiting)}, ${duration(sum.running)}`);
      setAttribute(times, 'title', `waited ${duration(sum.waiting)}, ran ${duration(sum.running)}`);
      const key = `${job.jobRid} ${job.sequence} ${view.scale.from} ${view.scale.to} ${view.now}`;
      if (key !== shown) {
        shown = key;
        drawing.replaceChildren(...list.flatMap((span) => shapes(span, view)));
      }
    },
  };
}

function shapes(span, view) {
  const from = view.scale.at(span.from);
  const to = view.scale.at(span.to ?? view.now);
  const kind = span.end ?? (span.kind === 'running' ? 'RUNNING' : 'WAITING');
  const rect = svg('rect', {
    class: 'span',
    'data-kind': span.kind,
    'data-state': kind,
    x: `${from}%`,
    y: MIDDLE - HEIGHT[span.kind] / 2,
    width: `${Math.max(0.15, to - from)}%`,
    height: HEIGHT[span.kind],
    rx: 1.5,
  });
  rect.append(svg('title', { text: `${span.kind}${span.end ? `, ${word(span.end)}` : ''}: ${duration((span.to ?? view.now) - span.from)}` }));
  // An attempt that failed or was canceled ends with a stroke over the whole height, because colour alone must not tell
  // it.
  const wrong = span.end === 'FAILED' || span.end === 'CANCELED';
  return wrong ? [rect, svg('line', { class: 'end', 'data-state': span.end, x1: `${to}%`, x2: `${to}%`, y1: 1, y2: 23 })] : [rect];
}
