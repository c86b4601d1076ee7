// Starts a browser with a person's camera and microphone in it.
import puppeteer from 'puppeteer-core';
import { clipY4m, portraitY4m } from '../content/clip.mjs';
import { voiceWav } from '../content/voice.mjs';
import { adopt } from './children.mjs';

export const kChromium = process.env.VISAVIS_CHROMIUM ?? '/usr/bin/chromium';
export const kFirefox = process.env.VISAVIS_FIREFOX ?? '/usr/bin/firefox-esr';
const kAnswerMs = 60_000;
const kCommon = {
  headless: true,
  timeout: 60_000,
  defaultViewport: { width: 1024, height: 640 },
};

/**
 * `devices`: 'clip' (the person's clip and speech), 'none' (no camera at all) or 'denied' (there is
 * one, the person says no). In Firefox all three come from page/fake-media.mjs, by the peer, and it
 * wants a `soundCard` (sound-card.mjs). `portrait`: the clip without a marker; `program`: what starts
 * the browser, in a network namespace for example; `answerMs`: how long it may take to answer an order, a
 * measurement for example; all three for Chromium only.
 */
export async function startBrowser({ browser: name, soundCard, ...chromium }) {
  const browser = name === 'firefox' ? await startFirefox(soundCard) : await startChromium(chromium);
  adopt(browser.process());
  return browser;
}

async function startChromium({ person, devices, portrait = false, program, answerMs = kAnswerMs }) {
  const fake = [
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${await (portrait ? portraitY4m : clipY4m)(person)}`,
    `--use-file-for-fake-audio-capture=${await voiceWav(person)}`,
  ];
  return puppeteer.launch({
    ...kCommon,
    browser: 'chrome',
    protocolTimeout: answerMs,
    executablePath: program ?? kChromium,
    pipe: program !== undefined, // Its loopback may not be ours.
    args: [
      '--no-sandbox', // As root in a container there is none.
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      ...(devices === 'none' ? [] : fake),
      ...(devices === 'clip' ? ['--use-fake-ui-for-media-stream'] : []),
    ],
  });
}

function startFirefox(soundCard) {
  return puppeteer.launch({
    ...kCommon,
    browser: 'firefox',
    executablePath: kFirefox,
    protocol: 'webDriverBiDi',
    protocolTimeout: kAnswerMs,
    env: { ...process.env, ...soundCard.env },
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true, // So that devices are listed; the clip replaces them.
      'media.navigator.permission.disabled': true,
      // Decodes the clip in the page's process: its frames are then I420 in memory, as a camera's are.
      'media.rdd-process.enabled': false,
      'media.utility-process.enabled': false,
      'media.allow-audio-non-utility': true,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
    },
  });
}
