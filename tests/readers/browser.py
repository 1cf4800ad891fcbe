"""A real Chromium, led by lines on standard input: JSON objects in, one JSON object a line out.

usage: browser.py SCRIPT        SCRIPT is `on` or `off`: whether pages may run any

Speaks W3C WebDriver to chromedriver. {"do": NAME, ...} is answered with {"value": ...} or {"error": "..."}; the functions
that are called `do_...` say what there is. When standard input ends, so does everything that was started here."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

# Nothing but this machine is reached, and nothing is asked of anybody else.
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server",
    "--window-size=1280,900", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver §12.2
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def patiently(ask):
    """Asks until there is an answer."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    raise TimeoutError("not within half a minute")


class Browser:
    def __init__(self, directory, may_script):
        self.driver, self.session = None, None
        self.said = os.path.join(directory, "chromedriver.log")
        with open(self.said, "wb") as log:
            # In a group of its own, so that the browser ends with it whatever happens.
            self.driver = subprocess.Popen(
                [shutil.which("chromedriver"), "--port=0"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, env={**os.environ, "HOME": directory})
        try:
            self.base = f"http://127.0.0.1:{patiently(self.port)}"
            options = {
                "binary": shutil.which("chromium"),
                "args": [*FLAGS, f"--user-data-dir={directory}/profile"],
                "prefs": {"profile.managed_default_content_settings.javascript": 1 if may_script else 2},
            }
            always = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": always}})
            self.session = f"/session/{made['sessionId']}"
        except BaseException:
            self.end()
            raise

    def port(self):
        """The port that chromedriver says it has taken."""
        with open(self.said, encoding="utf-8", errors="replace") as log:
            lines = [line for line in log if "started successfully on port" in line]
        if not lines and self.driver.poll() is not None:
            raise OSError(f"chromedriver ended with {self.driver.returncode}")
        return lines and int(lines[0].rstrip().rstrip(".").rpartition(" ")[2])

    def call(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(
            self.base + path, data, {"Content-Type": "application/json; charset=utf-8"}, method=method)
        try:
            with OPENER.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise RuntimeError(f"{path}: {value['error']}: {value['message'].splitlines()[0]}") from None

    def end(self):
        try:
            if self.session:
                self.call("DELETE", self.session)
        finally:
            try:
                os.killpg(self.driver.pid, signal.SIGTERM)
                self.driver.wait(10)
            except ProcessLookupError:
                pass
            except subprocess.TimeoutExpired:
                os.killpg(self.driver.pid, signal.SIGKILL)
                self.driver.wait()

    def element(self, selector):
        return self.call("POST", f"{self.session}/element", {"using": "css selector", "value": selector})[ELEMENT]

    def js(self, script, *arguments):
        """What the driver asks of the page; a page's own scripts may be off all the same."""
        return self.call("POST", f"{self.session}/execute/sync", {"script": script, "args": list(arguments)})

    def cdp(self, command, **parameters):
        return self.call("POST", f"{self.session}/goog/cdp/execute", {"cmd": command, "params": parameters})

    def do_open(self, url):
        """Goes there."""
        self.call("POST", f"{self.session}/url", {"url": url})

    def do_fill(self, selector, text):
        """Empties a field, and types."""
        element = self.element(selector)
        self.call("POST", f"{self.session}/element/{element}/clear")
        self.call("POST", f"{self.session}/element/{element}/value", {"text": text})

    def do_style(self, selector, part, name):
        """What a property comes to, of an element or what stands before it (`::before`)."""
        return self.js("return getComputedStyle(document.querySelector(arguments[0]), arguments[1])[arguments[2]]",
                       selector, part, name)

    def do_press(self, selector):
        """Clicks: a button, a tick, a link, an option."""
        self.call("POST", f"{self.session}/element/{self.element(selector)}/click")

    def do_choose(self, selector, text):
        """Chooses what a person reads in a list."""
        listed = self.call("POST", f"{self.session}/element/{self.element(selector)}/elements",
                           {"using": "css selector", "value": "option"})
        for option in (row[ELEMENT] for row in listed):
            if self.call("GET", f"{self.session}/element/{option}/property/text") == text:
                return self.call("POST", f"{self.session}/element/{option}/click")
        raise LookupError(f"{selector} has no {text!r}")

    def do_get(self, selector, name="value"):
        """A property of an element."""
        return self.call("GET", f"{self.session}/element/{self.element(selector)}/property/{name}")

    def do_text(self, selector="main"):
        """What a person reads there; nothing while another page comes."""
        try:
            return self.call("GET", f"{self.session}/element/{self.element(selector)}/text")
        except RuntimeError:
            return ""

    def do_focus(self, selector):
        """Brings the focus to an element without a click."""
        self.js("document.querySelector(arguments[0]).focus({preventScroll: true})", selector)

    def do_focused(self):
        """The value of what has the focus."""
        return self.js("return document.activeElement.value || document.activeElement.localName")

    def do_scroll(self, selector):
        """Brings an element to the window's upper edge."""
        self.js("document.querySelector(arguments[0]).scrollIntoView({behavior: 'instant'})", selector)

    def do_place(self, selector):
        """How far below the window's upper edge it is."""
        return self.js("return document.querySelector(arguments[0]).getBoundingClientRect().top", selector)

    def do_title(self):
        return self.call("GET", f"{self.session}/title")

    def do_run(self, bodies):
        """Each as a page of its own; the numbers of those that call `ran()`."""
        return self.js(RUN, bodies)

    def do_reread(self, bodies):
        """Each as it stands after it was read and written again, in several places."""
        return self.js(REREAD, bodies)

    def do_console(self):
        """What the browser has complained of since it was last asked. It asks for an icon of its own accord."""
        said = [row["message"] for row in self.call("POST", f"{self.session}/se/log", {"type": "browser"})]
        return [message for message in said if "/favicon.ico " not in message]

    @contextlib.contextmanager
    def window(self, width, scheme):
        """For a moment, a window of so many pixels for who likes it light or dark."""
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        try:
            yield
        finally:
            self.cdp("Emulation.clearDeviceMetricsOverride")
            self.cdp("Emulation.setEmulatedMedia", features=[])

    def do_misfits(self, width):
        """At so many pixels: what sticks out of the window, and what is too small for a finger."""
        with self.window(width, "light"):
            return self.js(MISFITS)

    def do_shot(self, file, width, scheme):
        """A picture of the whole page."""
        with self.window(width, scheme):
            picture = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        with open(file, "wb") as png:
            png.write(base64.b64decode(picture))

    def do_print(self, file):
        """The page on paper, as PDF."""
        with open(file, "wb") as pdf:
            pdf.write(base64.b64decode(self.cdp("Page.printToPDF", printBackground=False)["data"]))

    def do_violations(self, axe, width, scheme):
        """What axe-core, whose file that is, finds wrong: a rule and an element a line."""
        if not self.js("return !!window.axe"):
            with open(axe, encoding="utf-8") as source:
                self.js(source.read() + "; window.axe = axe")
        with self.window(width, scheme):
            found = self.call("POST", f"{self.session}/execute/async", {"script": VIOLATIONS, "args": []})
        if isinstance(found, str):
            raise RuntimeError(found)
        return found

    def do_key(self, keys):
        """Keys, as a hand presses them one after the other: letters, or a name of WebDriver §17.4.2."""
        presses = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", f"{self.session}/actions", {"actions": [{"type": "key", "id": "keys", "actions": presses}]})

    def do_stop(self):
        """Where the keyboard is: what has the focus, and what a person sees of that. None where nothing has it."""
        stop = self.js(STOP)
        if stop and not stop["outlined"]:
            # A button inside a field, as that of a calendar, has an outline that only a picture tells of.
            look = lambda: self.cdp("Page.captureScreenshot", format="png")["data"]
            with_it = look()
            self.js(BARE)
            stop["outlined"] = with_it != look()
            self.js("document.adoptedStyleSheets = []")
        return stop


RUN = """
window.hits = new Set();
return Promise.all(arguments[0].map((body, number) => new Promise(done => {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<!doctype html><script>ran = () => parent.hits.add(${number})</script><body>${body}`;
  frame.onload = () => setTimeout(done, 200);
  document.body.append(frame);
}))).then(() => [...hits]);
"""

REREAD = """
const bodies = arguments[0];
const reread = (name, body) => {
  const place = document.implementation.createHTMLDocument('').createElement(name);
  for (let times = 0; times < 4; times++) { place.innerHTML = body; body = place.innerHTML; }
  return body;
};
const whole = body => new DOMParser().parseFromString(`<article>${body}</article>`, 'text/html').body.innerHTML;
return bodies.map(body => [reread('div', body), reread('p', body), reread('td', body), reread('template', body), whole(body)]);
"""

MISFITS = """
const found = [], wide = document.documentElement.clientWidth, name = e => e.outerHTML.slice(0, 80);
// What is wider than its box is well where the box scrolls.
const scrolls = e => e && (getComputedStyle(e).overflowX === 'auto' || scrolls(e.parentElement));
for (const e of document.body.querySelectorAll('*')) {
  const box = e.getBoundingClientRect();
  if (box.width && !scrolls(e.parentElement) && (box.right > wide + 1 || box.left < -1)) found.push('sticks out: ' + name(e));
}
for (const e of document.querySelectorAll('button, select, input:not([type=hidden], [type=checkbox]), .tick, .button')) {
  const box = e.getBoundingClientRect();
  if (box.width && box.height < 44) found.push('too small, ' + box.height + ' px: ' + name(e));
}
return found;
"""

# Rules that are no standard's but good practice count, too.
VIOLATIONS = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(
  found => done(found.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${node.html.slice(0, 160)} (${(node.any[0] || node.all[0] || node.none[0] || rule).message || rule.help})`))),
  error => done('axe: ' + error));
"""

# An outline counts as seen when it is two pixels or more, in the window, and no box that scrolls or hides cuts it off.
STOP = """
const e = document.activeElement;
if (!e || e === document.body || e === document.documentElement) return null;
const style = getComputedStyle(e), box = e.getBoundingClientRect();
const reach = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
let seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== 'transparent';
for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) {
  const around = up.getBoundingClientRect();
  if (getComputedStyle(up).overflow !== 'visible' && (box.left - reach < around.left - .5 || box.right + reach > around.right + .5
      || box.top - reach < around.top - .5 || box.bottom + reach > around.bottom + .5)) seen = false;
}
const name = e.getAttribute('aria-label') || (e.labels && e.labels.length ? e.labels[0].firstChild.textContent : e.textContent);
return {
  name: name.trim().slice(0, 80), tag: e.localName, rel: e.rel || '', href: e.href || '', field: e.name || '', value: e.value || '',
  outlined: seen, inside: box.top > -1 && box.left > -1 && box.bottom < innerHeight + 1 && box.right < innerWidth + 1,
  place: [...document.querySelectorAll('*')].indexOf(e),
};
"""

BARE = """
const sheet = new CSSStyleSheet();
sheet.replaceSync('*, ::-webkit-calendar-picker-indicator { outline: none !important }');
document.adoptedStyleSheets = [sheet];
"""

KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Down": "\ue015"}


def main():
    # So that being told to end ends the browser too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="courant-browser-", ignore_cleanup_errors=True) as directory:
        browser = Browser(directory, sys.argv[1] == "on")
        try:
            for line in sys.stdin:
                asked = json.loads(line)
                do = getattr(browser, f"do_{asked.pop('do')}")
                try:
                    answer = {"value": do(**asked)}
                except (RuntimeError, LookupError, OSError) as error:
                    answer = {"error": f"{type(error).__name__}: {error}"}
                print(json.dumps(answer), flush=True)
        finally:
            browser.end()


main()
