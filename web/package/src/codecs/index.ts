/**
 * The codecs by themselves, in the shape of WebCodecs (https://www.w3.org/TR/webcodecs/): VP8, VP9 and
 * Opus in every browser and in Node, with the same bytes for the same input. The work is done in
 * workers.
 *
 * @packageDocumentation
 */
export { VideoEncoder, type PlainFrame, type VideoChunkMetadata, type VideoEncoderCallbacks } from './video-encoder.js';
export { VideoDecoder, type VideoDecoderCallbacks } from './video-decoder.js';
export { AudioEncoder, type AudioEncoderCallbacks } from './audio-encoder.js';
export { AudioDecoder, type AudioDecoderCallbacks } from './audio-decoder.js';
export { AudioData, EncodedAudioChunk, EncodedVideoChunk, VideoFrame } from './media-types.js';
export type { CodecStatistics } from './web-codec.js';
