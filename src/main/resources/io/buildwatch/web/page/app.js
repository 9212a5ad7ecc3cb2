// The page's entry point: it shows the view that the address names and the state of the connection to the service, and
// handles keys.

import { Live } from './live.js';
import { batched, el, setAttribute, setText, show } from './dom.js';
import { isBuildRid, searchText } from './rid.js';
import { clock } from './words.js';
import { HomeView } from './home.js';
import { BuildView } from './build.js';
import { FollowWatch, FollowsView } from './follows.js';
import { Freshness } from './freshness.js';
import { ServiceView, ServiceWatch, healthWord } from './service.js';

const main = document.getElementById('main');
const freshness = new Freshness();
const watch = new ServiceWatch(drawService);
const followWatch = new FollowWatch(() => view?.follows?.());
let view = null;
let live = null;
let shownPath = null;
let backTo = '#/';
const line = { state: 'connecting', failure: null, retryAt: null };

/** `#/build/RID?q=x` as path, RID and parameters. */
function route() {
  const [path, query = ''] = location.hash.replace(/^#?\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  if (path.startsWith('build/')) {
    const named = decode(path.slice('build/'.length));
    const rid = searchText(named);
    return { path, build: isBuildRid(rid) ? rid : named, parameters };
  }
  return { path: ['service', 'follows'].includes(path) ? path : '', build: null, parameters };
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
  setCurrent('nav-follows', to.path === 'follows');
  setCurrent('nav-service', to.path === 'service');
  if (to.build !== null) {
    view = new BuildView(main, to.build, to.parameters);
    document.title = `${to.build.slice(-12)} · Buildwatch`;
  } else if (to.path === 'follows') {
    view = new FollowsView(main, followWatch, watch);
    document.title = 'Follows · Buildwatch';
  } else if (to.path === 'service') {
    view = new ServiceView(main, watch);
    document.title = 'Service · Buildwatch';
  } else {
    view = new HomeView(main, to.parameters);
    document.title = 'Builds · Buildwatch';
  }
  Object.assign(line, { state: 'connecting', failure: null, retryAt: null });
  freshness.begin(Boolean(view.url));
  draw();
  // The views of the service and of follows need no stream.
  if (view.url) {
    live = new Live(view.url, {
      load: (signal) => view.load(signal),
      refresh: (signal) => view.refresh(signal),
      event: (type, data) => view.event(type, data),
      heard: (behindSeconds, at) => freshness.heard(behindSeconds, at),
      state: onLine,
    });
  }
  if (!first) {
    scrollTo({ top: 0, behavior: 'instant' });
    main.focus({ preventScroll: true });
  }
  watch.ask();
  followWatch.ask();
}

function setCurrent(id, current) {
  setAttribute(document.getElementById(id), 'aria-current', current ? 'page' : null);
}

function onLine(state, failure, retryAt) {
  if (state === 'asking') {
    // The banner stays during a retry, because what is shown is still old.
    line.state = line.state === 'lost' ? 'retrying' : line.state;
  } else {
    Object.assign(line, { state, failure, retryAt });
  }
  draw();
}

/** Shows how the page is kept up to date, how old what it shows is, and why. */
function draw() {
  const now = Date.now();
  const old = freshness.old(now);
  const lost = line.state === 'lost' || line.state === 'retrying';
  const connection = document.getElementById('connection');
  setText(connection, old?.text ?? (view?.url ? (LINES[line.state] ?? 'not live') : ''));
  setAttribute(connection, 'data-line', old === null ? line.state : 'old');
  show(document.getElementById('lost'), lost);
  setText(document.getElementById('lost-text'), lost ? lostText() : '');
  if (lost) {
    const next = line.state === 'retrying' ? 'Trying again now.' : `Trying again in ${Math.max(0, Math.ceil((line.retryAt - now) / 1000))} s.`;
    const of = freshness.heardAt === null ? '' : ` What you see is from ${clock(old?.of ?? freshness.heardAt)}.`;
    setText(document.getElementById('lost-detail'), `${line.failure.message}.${of} ${next}`);
  }
  const banner = document.getElementById('behind');
  const why = lost ? null : (old?.why ?? null);
  show(banner, why !== null);
  setText(banner, why === null ? '' : `What you see is from ${clock(old.of)}: ${why}.`);
  view?.stale?.(lost || old !== null);
  view?.unavailable?.(lost ? line.failure.message : null);
}

const LINES = { live: 'live', polling: 'refreshed every 3 s', connecting: 'connecting' };

function lostText() {
  if (line.failure.status >= 500) {
    return 'Buildwatch cannot answer now.';
  }
  return freshness.heardAt === null ? 'Buildwatch does not answer.' : 'Connection to Buildwatch lost.';
}

function drawService(service) {
  const word = document.getElementById('service-word');
  setText(word, service === null ? '' : healthWord(service));
  setAttribute(word, 'data-ok', service === null ? null : healthWord(service) === 'well');
  if (service !== null) {
    freshness.service(service, Date.now());
    if (!view?.url) {
      freshness.heard(view instanceof FollowsView ? service.readModel.behindSeconds : 0, watch.askedAt);
    }
  }
  draw();
  view?.service?.();
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
  draw();
  view?.tick?.();
});
setInterval(tick, 1000);
main.append(el('p', { class: 'empty', text: 'Loading…' }));
navigate();
