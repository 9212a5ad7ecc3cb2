// Helpers for drawing. Text is always set as text, never as markup, because a RID or a status may contain anything.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element. Attributes by name; `text` is its text, and a function is a listener for the event of that name.
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in SVG. @returns {SVGElement} */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (name === 'text') {
      element.textContent = value;
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Sets the text if it differs, so that what did not change is not laid out again. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function setAttribute(element, name, value) {
  if (value === null) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

export function show(element, shown) {
  if (element.hidden === shown) {
    element.hidden = !shown;
  }
}

/** Runs `draw` in an animation frame: once for any number of calls before it, and at most once in `every` ms. */
export function batched(draw, every = 0) {
  let waiting = false;
  let last = -Infinity;
  return () => {
    if (waiting) {
      return;
    }
    waiting = true;
    const run = () =>
      requestAnimationFrame(() => {
        waiting = false;
        last = performance.now();
        draw();
      });
    const rest = last + every - performance.now();
    if (rest > 0) {
      setTimeout(run, rest);
    } else {
      run();
    }
  };
}

/**
 * Announces the text to screen readers. For what the user asked for and for rare news, and not for what changes many
 * times a minute.
 */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}
