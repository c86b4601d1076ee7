/**
 * What the engine looks like from TypeScript: the embind interface of wasm/bindings.
 *
 * All times are milliseconds of the engine worker's `performance.now()`. Every call may leave
 * actions behind: drain `poll()` after it. Views that calls and actions return point into the
 * engine's memory and live until the next call.
 */

/** Which connection of a pair: each has an association of its own. */
export type TransportName = 'media' | 'audio' | `media${2 | 3 | 4 | 5 | 6 | 7 | 8}`;

/** Pixel formats that the engine takes. */
export type EnginePixelFormat = 'I420' | 'NV12' | 'RGBA' | 'RGBX' | 'BGRA' | 'BGRX';

/** RTCPeerConnectionState, which the library of workers lacks. */
export type TransportState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** How far the connection to one remote peer is. */
export type PeerConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'failed';

/** Of a camera the picture gets smaller where bits are few, of a screen it comes less often. */
export type VideoContent = 'camera' | 'screen';

export type SessionState =
  | 'idle'
  | 'connecting'
  | 'registering'
  | 'joined'
  | 'reconnecting'
  | 'left'
  | 'failed';

export interface EngineIceServer {
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

/** An ICE candidate; an empty `candidate` ends them. Empty or absent: not known. */
export interface EngineIceCandidate {
  readonly candidate: string;
  readonly sdpMid?: string | null;
  readonly sdpMLineIndex?: number | null;
  readonly usernameFragment?: string | null;
}

interface OfConnection {
  readonly peerId: string;
  readonly transport: TransportName;
}

/** What the engine wants done outside. Execute all of them, in order. */
export type EngineAction =
  | { readonly type: 'openSocket' }
  | { readonly type: 'sendSocketText'; readonly text: string }
  | { readonly type: 'closeSocket' }
  | ({ readonly type: 'createConnection'; readonly iceServers: readonly EngineIceServer[] } & OfConnection)
  | ({ readonly type: 'closeConnection' } & OfConnection)
  | ({ readonly type: 'setLocalDescription' } & OfConnection)
  | ({ readonly type: 'setRemoteDescription'; readonly kind: 'offer' | 'answer'; readonly sdp: string } & OfConnection)
  | ({ readonly type: 'addIceCandidate' } & OfConnection & EngineIceCandidate)
  | ({ readonly type: 'restartIce' } & OfConnection)
  | ({ readonly type: 'sendPacket'; readonly data: Uint8Array<ArrayBuffer> } & OfConnection)
  | {
      readonly type: 'renderFrame';
      readonly peerId: string;
      readonly width: number;
      readonly height: number;
      readonly captureTimeMs: number;
      /** Where the codecs have the picture: I420, BT.601 limited range. */
      readonly place: number;
    }
  /** The module of deep redundancy of sound; answered by `deepAudioLoaded` or `deepAudioFailed`. */
  | { readonly type: 'loadDeepAudio' }
  | { readonly type: 'peerJoined'; readonly peerId: string; readonly name: string }
  | { readonly type: 'peerLeft'; readonly peerId: string; readonly reason: string }
  | { readonly type: 'peerStateChanged'; readonly peerId: string; readonly state: PeerConnectionState }
  | { readonly type: 'peerMediaChanged'; readonly peerId: string; readonly audio: boolean; readonly video: boolean }
  | { readonly type: 'sessionStateChanged'; readonly state: SessionState; readonly reason: string }
  | { readonly type: 'sessionError'; readonly code: string; readonly message: string };

/** The module of deep redundancy: nothing has called for it, it comes, it did not come, it is here. */
export type DeepAudioState = 'away' | 'loading' | 'failed' | 'here';

/** Counters of the engine since the call began, and how it stands. Names carry their units. */
export interface EngineStatistics {
  readonly peers: readonly PeerStatistics[];
  readonly videoRateBps: number;
  readonly audioRateBps: number;
  readonly deepAudio: DeepAudioState;
  /** How much of the sound before it each packet carries now as deep redundancy. */
  readonly deepRedundancyMs: number;
  readonly framesCaptured: number;
  readonly framesEncoded: number;
  readonly framesSkipped: number;
  readonly keyframes: number;
  /** Encoded, but for no number of packets. */
  readonly framesTooLarge: number;
  readonly videoEncodeErrors: number;
  readonly encodeTimeMs: number;
  readonly encoderSpeed: number;
  readonly encodedWidth: number;
  readonly encodedHeight: number;
  readonly audioFramesEncoded: number;
  readonly audioEncodeErrors: number;
  /** Calls with words or sizes that mean nothing. */
  readonly inputsRefused: number;
  /** Camera frames of a format or size that cannot be converted. */
  readonly framesRefused: number;
}

/** The same of one remote peer: what goes to it and what comes from it. */
export interface PeerStatistics {
  readonly peerId: string;
  readonly state: PeerConnectionState;
  readonly targetRateBps: number;
  readonly lossRatio: number;
  /** Null: not known yet. */
  readonly roundTripTimeMs: number | null;
  readonly packetsSent: number;
  readonly bytesSent: number;
  readonly packetsReceived: number;
  readonly bytesReceived: number;
  readonly packetsInvalid: number;
  readonly queueFlushes: number;
  /** Dropped before they left: no connection had room or worked. */
  readonly audioPacketsDropped: number;
  readonly controlPacketsDropped: number;
  readonly videoPacketsDropped: number;
  readonly arrivalsUnreported: number;
  readonly paddingPacketsSent: number;
  readonly packetsRetransmitted: number;
  readonly retransmissionsRefused: number;
  /** How often frames were withheld from this peer while others got them. */
  readonly videoBreaks: number;
  readonly keyframesAskedFor: number;
  /** Connections for video that work: it is striped over them. */
  readonly mediaTransports: number;
  /** By which connection sound leaves; null: by none. */
  readonly audioTransport: TransportName | null;
  readonly connectionsRebuilt: number;
  readonly signalsStale: number;
  readonly offersSent: number;
  readonly iceRestarts: number;
  readonly descriptionsFailed: number;
  readonly answersMissed: number;
  readonly candidatesDropped: number;
  readonly framesDecoded: number;
  readonly framesRendered: number;
  readonly framesDropped: number;
  readonly videoDecodeErrors: number;
  readonly videoPacketsLost: number;
  readonly videoPacketsRepaired: number;
  readonly nacksSent: number;
  readonly keyframeRequests: number;
  readonly freezes: number;
  readonly freezeDurationMs: number;
  readonly videoDelayMs: number;
  readonly videoWidth: number;
  readonly videoHeight: number;
  readonly videoPacketsDiscarded: number;
  readonly audioPacketsLost: number;
  readonly audioPacketsLate: number;
  readonly audioPacketsDiscarded: number;
  readonly audioFramesPlayed: number;
  readonly audioFramesConcealed: number;
  readonly audioFramesMerged: number;
  readonly audioFramesStretched: number;
  readonly audioDelayMs: number;
  readonly audioDecodeErrors: number;
  /** Of the sound that was lost, how much came out of the redundancy of later packets. */
  readonly audioRecoveredMs: number;
  /** And of that, how much out of deep redundancy. */
  readonly audioDeeplyRecoveredMs: number;
  /** Whether deep redundancy is of use to this peer. */
  readonly hearsDeepRedundancy: boolean;
  /** How long sound waits for the picture. */
  readonly audioWaitMs: number;
  readonly lipSkewMs: number;
}

/** One call. Invalid arguments never throw. */
export interface Engine {
  /** `access`: the code for the room, or empty. */
  join(room: string, name: string, access: string, nowMs: number): void;
  /** The event `online`. */
  networkIsBack(nowMs: number): void;
  leave(nowMs: number): void;

  socketOpened(nowMs: number): void;
  socketMessage(text: string, nowMs: number): void;
  socketClosed(code: number, nowMs: number): void;

  negotiationNeeded(peerId: string, transport: TransportName, nowMs: number): void;
  localDescriptionSet(peerId: string, transport: TransportName, kind: 'offer' | 'answer', sdp: string, nowMs: number): void;
  remoteDescriptionSet(peerId: string, transport: TransportName, nowMs: number): void;
  descriptionFailed(peerId: string, transport: TransportName, message: string, nowMs: number): void;
  /** Not known: an empty string, or -1 as the index. */
  localCandidate(
    peerId: string,
    transport: TransportName,
    candidate: string,
    sdpMid: string,
    sdpMLineIndex: number,
    usernameFragment: string,
    nowMs: number,
  ): void;
  connectionStateChanged(peerId: string, transport: TransportName, state: TransportState, nowMs: number): void;

  channelOpened(peerId: string, transport: TransportName, nowMs: number): void;
  channelClosed(peerId: string, transport: TransportName, nowMs: number): void;
  channelBuffered(peerId: string, transport: TransportName, bytes: number, nowMs: number): void;
  /** Where to put a packet before `packetReceived`; shorter than asked for: the packet is too long. */
  packetBuffer(bytes: number): Uint8Array<ArrayBuffer>;
  packetReceived(peerId: string, transport: TransportName, bytes: number, nowMs: number): void;

  /** A picture of this size was given to the codecs. */
  frameCaptured(width: number, height: number, captureTimeMs: number, nowMs: number): void;
  /** 960 samples: 20 ms, mono, 48 kHz. */
  audioBuffer(): Float32Array<ArrayBuffer>;
  audioCaptured(captureTimeMs: number, nowMs: number): void;
  setAudioEnabled(enabled: boolean, nowMs: number): void;
  setVideoEnabled(enabled: boolean, nowMs: number): void;
  /** So much video at most, bits per second without overhead. */
  setMaxVideoRate(bps: number, nowMs: number): void;
  /** Of the frames that follow. */
  describeVideo(content: VideoContent, nowMs: number): void;
  /** The codecs that were given as `deepAudio` are there. */
  deepAudioLoaded(nowMs: number): void;
  deepAudioFailed(nowMs: number): void;
  /** The next 20 ms of this peer's voice: 960 samples, mono, 48 kHz. */
  playAudio(peerId: string, nowMs: number): Float32Array<ArrayBuffer>;

  /** What is to be done; packets leave with this time, as coding a picture may have taken some since the call before. */
  poll(nowMs: number): EngineAction[];
  /** When `handleTimeout` is due; Infinity: never. */
  nextTimeoutMs(): number;
  handleTimeout(nowMs: number): void;
  statistics(): EngineStatistics;
  delete(): void;
}

/** The codecs, as the engine asks them (wasm/bindings/page_codec_link.h). Both views lie in its memory. */
export interface CodecLink {
  /** Executes the request → the length of the answer; 0: they are not there yet. */
  call(request: Uint8Array<ArrayBuffer>): number;
  /** Copies the answer, which is exactly as long. */
  copyAnswer(to: Uint8Array<ArrayBuffer>): void;
}

export interface EngineModule {
  readonly Engine: new (options: {
    readonly seed: number;
    readonly codecs: CodecLink;
    /** The way to the module of deep redundancy, once it is loaded. */
    readonly deepAudio: CodecLink;
  }) => Engine;
}

/** The default export of visavis-engine.mjs. */
export type CreateEngineModule = (options?: {
  readonly locateFile?: (path: string, prefix: string) => string;
}) => Promise<EngineModule>;
