/**
 * Real-time video calls between browsers. Start with {@link joinCall}.
 *
 * @packageDocumentation
 */
export { joinCall, type JoinOptions } from './join-call.js';
export type { WantedMedia } from './local-source.js';
export type { Call } from './call.js';
export type { CallEvents, CallState } from './call-events.js';
export type { RemotePeer } from './remote-peer.js';
export { openLocalMedia, type LocalMedia, type LocalMediaOptions } from './local-media.js';
export { preloadEngine } from './preload.js';
export { missingFeatures } from './browser-support.js';
export { VisavisError, type VisavisErrorCode } from './visavis-error.js';
export type { CallStatistics } from './statistics.js';
export type { EngineStatistics, PeerConnectionState, PeerStatistics } from './engine-module.js';
export type { WorkerStatistics } from './messages.js';
export type { VideoCaptureStatistics } from './video-capture.js';
