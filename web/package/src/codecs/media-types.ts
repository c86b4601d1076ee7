/**
 * Frames, sound and chunks as this package takes and gives them: the browser's own where it has
 * them, else ours of the same shape.
 */
import { PortableAudioData } from './portable-audio-data.js';
import { PortableEncodedAudioChunk, PortableEncodedVideoChunk } from './portable-chunks.js';
import { PortableVideoFrame } from './portable-video-frame.js';

/** @internal The browser's class of that name, if it has one. */
export function nativeClass<Name extends 'VideoFrame' | 'AudioData' | 'EncodedVideoChunk' | 'EncodedAudioChunk'>(
  name: Name,
): (typeof globalThis)[Name] | undefined {
  return (globalThis as Partial<typeof globalThis>)[name];
}

/** The browser's `VideoFrame` where it has one, else {@link PortableVideoFrame}. */
export const VideoFrame: typeof globalThis.VideoFrame = (nativeClass('VideoFrame') ?? PortableVideoFrame) as typeof globalThis.VideoFrame;
export type VideoFrame = globalThis.VideoFrame;

/** The browser's `AudioData` where it has one, else {@link PortableAudioData}. */
export const AudioData: typeof globalThis.AudioData = nativeClass('AudioData') ?? PortableAudioData;
export type AudioData = globalThis.AudioData;

/** The browser's `EncodedVideoChunk` where it has one, else {@link PortableEncodedVideoChunk}. */
export const EncodedVideoChunk: typeof globalThis.EncodedVideoChunk = nativeClass('EncodedVideoChunk') ?? PortableEncodedVideoChunk;
export type EncodedVideoChunk = globalThis.EncodedVideoChunk;

/** The browser's `EncodedAudioChunk` where it has one, else {@link PortableEncodedAudioChunk}. */
export const EncodedAudioChunk: typeof globalThis.EncodedAudioChunk = nativeClass('EncodedAudioChunk') ?? PortableEncodedAudioChunk;
export type EncodedAudioChunk = globalThis.EncodedAudioChunk;
