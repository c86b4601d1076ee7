import { test } from 'node:test';
import { callBetween } from './harness/scenario.mjs';
import { kThreePeers } from './measure/limits.mjs';

test('three Chromium peers all see and hear each other', { timeout: 240_000 }, (t) =>
  callBetween(t, 'three-chromium', ['chromium', 'chromium', 'chromium'], kThreePeers, { tries: 3 }));
