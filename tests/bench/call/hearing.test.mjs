import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concealmentByCapacity } from './hearing.mjs';

test('what is made up is counted apart for each capacity of the link', () => {
  const reports = Array.from({ length: 60 }, (_, i) => ({ seconds: i / 10, ab: { kbps: i < 20 ? 1000 : 80 } }));
  const samples = Array.from({ length: 12 }, (_, i) => ({ seconds: i / 2, played: 500 * i, concealed: i < 4 ? 0 : 50 * (i - 4) }));
  assert.deepEqual(concealmentByCapacity(samples, reports, 'ab'), [
    { fromSeconds: 0, kbps: 1000, concealedShare: 0 },
    { fromSeconds: 2, kbps: 80, concealedShare: 0.1 },
  ]);
});

test('a capacity that was there for less than two samples says nothing', () => {
  const reports = [{ seconds: 0, ab: { kbps: 80 } }, { seconds: 0.4, ab: { kbps: 1000 } }];
  const samples = [{ seconds: 0.2, played: 1, concealed: 1 }, { seconds: 0.6, played: 2, concealed: 1 }, { seconds: 1, played: 3, concealed: 1 }];
  assert.deepEqual(concealmentByCapacity(samples, reports, 'ab'), [{ fromSeconds: 0.4, kbps: 1000, concealedShare: 0 }]);
});
