import { expect, it } from 'vitest';
import { contentOf } from 'visavis-source/video-content';
import { FakeTrack } from './page-fakes';

it.each([
  ['', undefined, 'camera'],
  ['', 'monitor', 'screen'],
  ['', 'browser', 'screen'],
  ['motion', 'window', 'camera'],
  ['detail', undefined, 'screen'],
  ['text', undefined, 'screen'],
] as const)('takes a track with the hint "%s" captured from %s for a %s', (hint, displaySurface, content) => {
  const track = new FakeTrack('video');
  track.contentHint = hint;
  if (displaySurface !== undefined) track.settings = { displaySurface };
  expect(contentOf(track.asTrack())).toBe(content);
});
