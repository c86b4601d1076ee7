import { test } from 'node:test';
import { callBetween } from './harness/scenario.mjs';
import { kTwoPeers } from './measure/limits.mjs';

test('Chromium and Firefox see and hear each other', { timeout: 180_000 }, (t) =>
  callBetween(t, 'chromium-firefox', ['chromium', 'firefox'], kTwoPeers));
