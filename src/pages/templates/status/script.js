// Keeps the parts of the status page up to date (server-sent events, HTML §9.2). Without it the page is whole, as of its moment.
(() => {
  if (!window.EventSource) return;
  const at = id => document.getElementById(id), live = at('live'), again = at('again'), waits = new Map();
  let stream, timer;
  const say = words => { live.hidden = false; live.textContent = words; again.hidden = words === 'live'; };
  // What somebody types, opens or marks is left alone until they are done.
  const busy = part => {
    const focus = document.activeElement, marked = getSelection();
    return part.contains(focus) && focus.matches('input, select, textarea')
      || part.querySelector('details[open]')
      || !marked.isCollapsed && part.contains(marked.anchorNode);
  };
  const name = e => e.outerHTML + (e.form ? e.form.outerHTML : '');
  const put = ({ id, v, html }) => {
    const part = at(id);
    if (!part || part.dataset.v === v) return;
    if (busy(part)) return void waits.set(id, { id, v, html });
    waits.delete(id);
    const focus = part.contains(document.activeElement) && document.activeElement;
    const all = () => [...part.querySelectorAll('a, button, summary')];
    const sought = focus && name(focus), place = focus ? all().indexOf(focus) : -1;
    const typed = [...part.querySelectorAll('input, select')].filter(e => e.value !== e.defaultValue).map(e => [e.name, e.value]);
    const box = part.getBoundingClientRect();
    part.innerHTML = html;
    part.dataset.v = v;
    for (const [field, value] of typed) for (const e of part.querySelectorAll(`input[name=${field}], select[name=${field}]`)) e.value = value;
    if (box.bottom < 0) scrollBy(0, part.getBoundingClientRect().height - box.height);
    if (focus) (all().find(e => name(e) === sought) || all()[place] || again).focus({ preventScroll: true });
  };
  const later = () => setTimeout(() => [...waits.values()].forEach(put));
  for (const event of ['focusout', 'selectionchange']) document.addEventListener(event, later);
  document.addEventListener('toggle', later, true);
  const open = () => {
    clearTimeout(timer);
    stream = new EventSource('/live');
    stream.addEventListener('hello', event => { if (event.data !== document.documentElement.dataset.version) location.reload(); });
    stream.addEventListener('part', event => put(JSON.parse(event.data)));
    stream.addEventListener('at', event => {
      const { clock, moment } = JSON.parse(event.data);
      at('clock').textContent = clock;
      at('clock').dateTime = moment;
      say('live');
    });
    stream.onerror = () => {
      say('not live: the daemon does not answer');
      if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, 10000);
    };
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) { clearTimeout(timer); stream.close(); } else if (stream.readyState === EventSource.CLOSED) open();
  });
  if (location.search) history.replaceState(null, '', '/');
  open();
})();
