// `visavis/codecs` in real browsers: what WebCodecs asks for (tests/web/codecs/conformance), by ours and
// by Chromium's own, which shows that the tests are right; and one page that runs with either.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { adopt } from './harness/children.mjs';
import { kChromium, kFirefox } from './harness/browser.mjs';
import { serveFolders } from './harness/static-site.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const kPackage = process.env.VISAVIS_NPM ?? here('../../build/npm');

let site;
const browsers = {};

before(async () => {
  site = await serveFolders({ '/visavis/': kPackage, '/conformance/': here('../web/codecs/conformance'), '/': here('page/codecs') });
  const common = { headless: true, timeout: 60_000, protocolTimeout: 180_000 };
  browsers.chromium = await puppeteer.launch({ ...common, browser: 'chrome', executablePath: kChromium, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  browsers.firefox = await puppeteer.launch({ ...common, browser: 'firefox', executablePath: kFirefox, protocol: 'webDriverBiDi' });
  for (const browser of Object.values(browsers)) adopt(browser.process());
});

after(async () => {
  for (const browser of Object.values(browsers)) await browser.close();
  site.close();
});

/** What the page leaves as globalThis.result. */
async function resultOf(browser, path) {
  const page = await browsers[browser].newPage();
  try {
    await page.goto(`${site.origin}/${path}`);
    await page.waitForFunction(() => globalThis.result !== undefined, { timeout: 120_000, polling: 100 });
    return await page.evaluate(() => globalThis.result);
  } finally {
    await page.close();
  }
}

for (const [browser, implementation] of [['chromium', 'visavis'], ['chromium', 'native'], ['firefox', 'visavis']]) {
  test(`${browser}: ${implementation} does what WebCodecs asks for`, { timeout: 150_000 }, async () => {
    const results = await resultOf(browser, `conformance.html?implementation=${implementation}`);
    assert.ok(results.length > 80, `${results.length} tests`);
    assert.deepEqual(results.filter(({ error }) => error !== '' && !knownOf(browser).includes(error)), []);
  });
}

/** What the browser's own classes, which ours take and give, refuse. */
function knownOf(browser) {
  // Firefox's VideoFrame wants even sides of I420.
  return browser === 'firefox' ? ['TypeError: VideoFrame constructor: coded width and/or height is invalid'] : [];
}

for (const [browser, implementation] of [['chromium', 'visavis'], ['chromium', 'native'], ['firefox', 'visavis'], ['firefox', 'native']]) {
  test(`${browser}: the page sees and hears itself with ${implementation}`, { timeout: 150_000 }, async (t) => {
    const result = await resultOf(browser, `index.html?implementation=${implementation}`);
    t.diagnostic(JSON.stringify(result));
    assert.equal(result.error, undefined);
    const { video, audio } = result;
    assert.equal(video.encoded, 30);
    assert.equal(video.decoded, 30);
    assert.ok(video.keys.includes(0) && video.keys.includes(15), `key frames ${video.keys}`);
    assert.ok(video.worstPsnr > 27, `${video.worstPsnr} dB`);
    assert.ok(audio.packets >= 50 && audio.packets <= 52, `${audio.packets} packets`);
    assert.ok(audio.toneShare > 0.95, `${audio.toneShare} of the sound is the tone`);
  });
}
