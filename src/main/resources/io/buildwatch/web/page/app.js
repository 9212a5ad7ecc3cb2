// Where the page begins: which view the address names, whether the line to the service stands, and the keys.

import { Live } from './live.js';
import { batched, el, setAttribute, setText, show } from './dom.js';
import { clock } from './words.js';
import { HomeView } from './home.js';
import { BuildView } from './build.js';
import { ServiceView, ServiceWatch } from './service.js';

const main = document.getElementById('main');
const watch = new ServiceWatch(drawService);
let view = null;
let live = null;
let shownPath = null;
let backTo = '#/';
const line = { state: 'connecting', since: null, retryAt: null, everLive: false };

/** `#/build/RID?q=x` as path, RID and parameters. */
function route() {
  const [path, query = ''] = location.hash.replace(/^#?\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  if (path.startsWith('build/')) {
    return { path, build: decode(path.slice('build/'.length)), parameters };
  }
  return { path: path === 'service' ? 'service' : '', build: null, parameters };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function navigate() {
  const to = route();
  if (to.path === shownPath) {
    view.parameters?.(to.parameters);
    return;
  }
  const first = shownPath === null;
  live?.close();
  live = null;
  view?.close();
  main.replaceChildren();
  shownPath = to.path;
  setCurrent('nav-builds', to.path === '');
  setCurrent('nav-service', to.path === 'service');
  if (to.build !== null) {
    view = new BuildView(main, to.build, to.parameters);
    document.title = `${to.build.slice(-12)} · Buildwatch`;
  } else if (to.path === 'service') {
    view = new ServiceView(main, watch);
    document.title = 'Service · Buildwatch';
  } else {
    view = new HomeView(main, to.parameters);
    document.title = 'Builds · Buildwatch';
  }
  // Where the service's own page is open, its polls tell whether the line stands.
  if (!view.url) {
    Object.assign(line, { state: 'connecting', retryAt: null });
    drawLine();
  } else {
    line.since = null;
    live = new Live(view.url, { load: (signal) => view.load(signal), event: (t, d) => view.event(t, d), state: onLine });
  }
  if (!first) {
    scrollTo({ top: 0, behavior: 'instant' });
    main.focus({ preventScroll: true });
  }
  watch.ask();
}

function setCurrent(id, current) {
  setAttribute(document.getElementById(id), 'aria-current', current ? 'page' : null);
}

function onLine(state, text, retryAt) {
  if (state === 'lost' && line.state !== 'lost' && line.state !== 'retrying') {
    const words = line.everLive ? 'Connection to Buildwatch lost.' : 'Buildwatch does not answer.';
    setText(document.getElementById('lost-text'), words);
    line.since = line.everLive ? Date.now() : null;
  }
  if (state === 'lost') {
    line.reason = text;
  }
  if (state === 'live') {
    line.everLive = true;
    line.since = null;
    setText(document.getElementById('lost-text'), '');
  }
  // While it is tried again the banner stays: what is shown is still old.
  line.state = state === 'connecting' && (line.state === 'lost' || line.state === 'retrying') ? 'retrying' : state;
  line.retryAt = retryAt;
  drawLine();
  view?.stale?.(line.state === 'lost' || line.state === 'retrying');
}

function drawLine() {
  const lost = line.state === 'lost' || line.state === 'retrying';
  show(document.getElementById('lost'), lost);
  const connection = document.getElementById('connection');
  setText(connection, view?.url ? { live: 'live', connecting: 'connecting' }[line.state] ?? 'not live' : '');
  setAttribute(connection, 'data-line', line.state);
  if (lost) {
    const old = line.since === null ? '' : ` What you see is from ${clock(line.since)}.`;
    const next =
      line.state === 'retrying'
        ? ' Trying again now.'
        : ` Trying again in ${Math.max(0, Math.ceil((line.retryAt - Date.now()) / 1000))} s.`;
    setText(document.getElementById('lost-detail'), `${line.reason}.${old}${next}`);
  }
}

function drawService(service) {
  const word = document.getElementById('service-word');
  setText(word, service === null ? '' : service.ok ? 'well' : 'in trouble');
  setAttribute(word, 'data-ok', service === null ? null : String(service.ok));
  const behind = service?.readModel?.behindSeconds ?? 0;
  const banner = document.getElementById('behind');
  show(banner, behind > 3);
  setText(banner, behind > 3 ? `Shown with a delay: the answers are about ${roughly(behind)} behind the topics.` : '');
  view?.service?.(service);
}

/** In steps, so that a screen reader is told of a growing delay, and not of each second. */
function roughly(seconds) {
  const steps = [5, 10, 30, 60, 120, 300, 600, 1800, 3600];
  const step = steps.find((most) => seconds <= most);
  return step === undefined ? 'hours' : step < 120 ? `${step} s` : `${step / 60} min`;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
    return;
  }
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === '/' && !typing) {
    const search = document.getElementById('search');
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === 'Escape') {
    if (typing) {
      event.target.blur();
    } else if (shownPath !== '') {
      location.hash = backTo;
    }
  } else if (event.key === 'ArrowDown' && (event.target.id === 'search' || event.target === document.body || event.target === main)) {
    event.preventDefault();
    view?.enter?.();
  }
}

addEventListener('hashchange', (event) => {
  if (shownPath === '') {
    backTo = new URL(event.oldURL).hash || '#/';
  }
  navigate();
});
addEventListener('keydown', onKey);
document.getElementById('retry').addEventListener('click', () => live?.retry());
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
const tick = batched(() => {
  drawLine();
  view?.tick?.();
});
setInterval(tick, 1000);
main.append(el('p', { class: 'empty', text: 'Loading…' }));
navigate();
