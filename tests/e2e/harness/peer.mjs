// One person at one page: opens it, joins, looks and listens. Knows the page's DOM contract only.
import { installFakeMedia } from '../page/fake-media.mjs';
import { installProbe } from '../page/probe.mjs';
import { startBrowser } from './browser.mjs';
import { rendererPids } from './throttle.mjs';
import { until, within } from './wait.mjs';

export const byTestId = (id) => `[data-testid=${id}]`;
const kFailures = { none: 'NotFoundError', denied: 'NotAllowedError' };

export class Peer {
  #browser;
  #content;
  #options;
  #frozen = false;

  /** Use launchPeer(). */
  constructor(browser, page, content, options) {
    this.#browser = browser;
    this.#content = content;
    this.#options = options;
    this.page = page;
    this.person = options.person;
    this.name = options.name ?? `${options.browser} ${options.person}`;
    this.exceptions = []; // Uncaught ones: any of them fails a test, see stage.mjs.
    this.console = []; // Errors and warnings, printed when a test fails.
  }

  /**
   * `options`: those of startBrowser, and `origin` of the page, `name` (of the person), `scripts`:
   * [function, its argument] to run in the page before its own.
   */
  static async launch(options, content) {
    const browser = await startBrowser(options);
    try {
      return await Peer.#open(browser, options, content);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  static async #open(browser, options, content) {
    const { devices, person, origin } = options;
    if (options.browser === 'chromium' && devices === 'denied') {
      await browser.defaultBrowserContext().overridePermissions(origin, []);
    }
    const page = await browser.newPage();
    const peer = new Peer(browser, page, content, options);
    page.on('pageerror', (error) => peer.exceptions.push(error.stack ?? String(error)));
    page.on('console', (message) => {
      if (['error', 'warn', 'warning', 'assert'].includes(message.type())) peer.console.push(message.text());
    });
    await page.evaluateOnNewDocument(installProbe);
    for (const [script, argument] of options.scripts ?? []) await page.evaluateOnNewDocument(script, argument);
    // Chromium's own fake devices cannot be none, and the machine may have a camera.
    if (options.browser === 'firefox' || devices === 'none') {
      await page.evaluateOnNewDocument(installFakeMedia, {
        clip: await content.clip(person),
        voice: await content.voice(person),
        failure: kFailures[devices],
      });
    }
    return peer;
  }

  /** Another tab of the same browser, with the same devices. */
  async openTab() {
    return Peer.#open(this.#browser, this.#options, this.#content);
  }

  /** Opens the page of a room without joining. */
  async visit(room) {
    await this.page.goto(`${this.#options.origin}/r/${room}`, { waitUntil: 'domcontentloaded', timeout: 30_000 });
    await this.#untilShown('join-button');
  }

  /** Presses join; does not wait for what comes of it. */
  async pressJoin() {
    await this.page.evaluate((selector, name) => {
      const input = document.querySelector(selector);
      if (input === null || input.value !== '') return;
      input.value = name;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, byTestId('name-input'), this.name);
    await until(`${this.name}: join button enabled`, 20_000, () =>
      this.page.evaluate((selector) => document.querySelector(selector)?.disabled === false, byTestId('join-button')),
    );
    await this.press('join-button');
  }

  async join(room) {
    await this.visit(room);
    await this.pressJoin();
    await this.untilState('joined');
  }

  async press(id) {
    await this.#untilShown(id);
    // Not a mouse click: a toast over a button for a moment is not what these tests are about.
    await this.page.evaluate((selector) => document.querySelector(selector).click(), byTestId(id));
  }

  /** {state, text, error, code, tiles: peer ids of the remote tiles} as the page shows them now. */
  show() {
    return this.page.evaluate(() => {
      const find = (id) => document.querySelector(`[data-testid=${id}]`);
      const error = find('error');
      const shown = error !== null && error.checkVisibility() && error.textContent.trim() !== '';
      return {
        state: find('status')?.dataset.state,
        text: find('status')?.textContent.trim(),
        error: shown ? error.textContent.trim() : undefined,
        code: shown ? error.dataset.code : undefined,
        tiles: [...document.querySelectorAll('[data-testid=remote-tile]')].map((tile) => tile.dataset.peerId),
      };
    });
  }

  /** Waits until `test(show())` holds; returns what is shown then. */
  async untilShows(what, test, timeoutMs = 20_000) {
    return until(
      `${this.name}: ${what}`,
      timeoutMs,
      async () => {
        const shown = await this.show();
        return test(shown) ? shown : undefined;
      },
      () => this.describe(),
    );
  }

  untilState(state, timeoutMs) {
    return this.untilShows(`state ${state}`, (shown) => shown.state === state, timeoutMs);
  }

  untilTiles(count, timeoutMs) {
    return this.untilShows(`${count} remote tiles`, ({ tiles }) => tiles.length === count, timeoutMs);
  }

  untilError(code, timeoutMs) {
    return this.untilShows(`error ${code}`, (shown) => shown.code === code, timeoutMs);
  }

  /** Waits until the element is shown; its text. */
  async untilText(id) {
    await this.#untilShown(id);
    return this.page.evaluate((selector) => document.querySelector(selector).textContent.trim(), byTestId(id));
  }

  pressed(id) {
    return this.page.evaluate((selector) => document.querySelector(selector)?.getAttribute('aria-pressed'), byTestId(id));
  }

  /** Square means of each view now, see page/probe.mjs. */
  look = () => this.page.evaluate(() => globalThis.__probe.look());

  /** Peak of what is played now. */
  listen = () => this.page.evaluate(() => globalThis.__probe.listen());

  /** Watches views and speakers for a while: what probe.run() gives, with the bytes decoded. */
  async watch({ paceMs, qualityMs, pictureEveryMs = 500 }) {
    const result = await within(paceMs + qualityMs + 30_000, `${this.name}: watching`, this.page.evaluate(
      (options) => globalThis.__probe.run(options), { paceMs, qualityMs, pictureEveryMs }));
    for (const { pictures } of Object.values(result.views)) {
      for (const picture of pictures) {
        const text = await this.page.evaluate((index) => globalThis.__probe.luma(index), picture.luma);
        picture.luma = Buffer.from(text, 'base64');
      }
    }
    for (const sound of result.sounds) sound.pcm = Buffer.from(sound.pcm, 'base64');
    return result;
  }

  /** What is known of the page, for the error of a failed wait. */
  async describe() {
    const shown = await this.show().catch((error) => error.message);
    return JSON.stringify({ shown, exceptions: this.exceptions, console: this.console.slice(-10) });
  }

  /** The processes that run its pages. */
  rendererPids = () => rendererPids(this.#browser);

  /** Ends the browser as a crash does: without a farewell, but its sockets are closed at once. */
  kill() {
    this.#signal('SIGKILL');
  }

  /** Stops the browser as a dead battery does: no socket is closed, it just says nothing any more. */
  freeze() {
    this.#frozen = true;
    this.#signal('SIGSTOP');
  }

  async close() {
    if (this.#frozen) this.kill();
    else await within(10_000, `${this.name}: closing`, this.#browser.close()).catch(() => this.kill());
  }

  /** To all processes of the browser, which lead a group of their own. */
  #signal(name) {
    try {
      process.kill(-this.#browser.process().pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // it has ended already
    }
  }

  #untilShown(id) {
    return until(`${this.name}: ${id}`, 20_000, () =>
      this.page.evaluate((selector) => document.querySelector(selector)?.checkVisibility() === true, byTestId(id)),
    );
  }
}
