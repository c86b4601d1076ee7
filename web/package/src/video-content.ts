import type { VideoContent } from './engine-module.js';

/**
 * What a track shows. What the app says of it counts first (https://www.w3.org/TR/mst-content-hint/),
 * then whether it was captured from a screen.
 */
export function contentOf(track: MediaStreamTrack): VideoContent {
  if (track.contentHint === 'motion') return 'camera';
  if (track.contentHint === 'detail' || track.contentHint === 'text') return 'screen';
  return track.getSettings().displaySurface === undefined ? 'camera' : 'screen';
}
