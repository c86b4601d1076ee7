/** What the page's thread and codec workers say to each other: one reply to each request, in order. */
import type { VideoCodecName } from './codec-strings.js';
import type { PackedPicture } from './portable-video-frame.js';

export interface VideoEncoderSettings {
  readonly kind: 'video-encoder';
  readonly codec: VideoCodecName;
  readonly width: number;
  readonly height: number;
  /** 0: not said. */
  readonly bitrateBps: number;
  readonly frameRate: number;
  readonly scalabilityMode: string;
  readonly content: 'camera' | 'screen';
  readonly mayDropFrames: boolean;
}

export interface VideoDecoderSettings {
  readonly kind: 'video-decoder';
  readonly codec: VideoCodecName;
  /** What frames are made with. */
  readonly colorSpace: VideoColorSpaceInit;
  readonly displayAspect: { readonly width: number; readonly height: number } | undefined;
}

export interface AudioEncoderSettings {
  readonly kind: 'audio-encoder';
  readonly numberOfChannels: number;
  /** 0: not said. */
  readonly bitrateBps: number;
  readonly bitrateMode: 'constant' | 'variable';
  readonly content: 'voice' | 'music';
  readonly frameSamples: number;
  readonly complexity: number;
  readonly expectedLoss: number;
  readonly inBandFec: boolean;
  readonly dtx: boolean;
}

export interface AudioDecoderSettings {
  readonly kind: 'audio-decoder';
  readonly numberOfChannels: number;
  /** Samples at the start that are no sound yet (RFC 7845 section 5.1). */
  readonly preSkip: number;
}

export type CodecSettings = VideoEncoderSettings | VideoDecoderSettings | AudioEncoderSettings | AudioDecoderSettings;

interface Timed {
  /** Microseconds. */
  readonly timestamp: number;
  readonly duration: number | null;
}

export interface PictureWork extends Timed {
  readonly kind: 'picture';
  /** The worker closes a frame. */
  readonly picture: PackedPicture | VideoFrame;
  readonly keyFrame: boolean;
}

export interface SoundWork {
  readonly kind: 'sound';
  readonly timestamp: number;
  readonly numberOfFrames: number;
  readonly sampleRate: number;
  /** One array per channel. */
  readonly planes: readonly Float32Array<ArrayBuffer>[];
}

export interface ChunkWork extends Timed {
  readonly kind: 'chunk';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type CodecWork = PictureWork | SoundWork | ChunkWork;

export type CodecRequest =
  | {
      readonly type: 'configure';
      readonly settings: CodecSettings;
      /** Forgets what was before. */
      readonly afresh: boolean;
    }
  | { readonly type: 'work'; readonly work: CodecWork }
  | { readonly type: 'flush' };

export type ToCodecWorker =
  | { readonly type: 'module'; readonly module: WebAssembly.Module }
  | { readonly type: 'request'; readonly codec: number; readonly request: CodecRequest }
  | { readonly type: 'close'; readonly codec: number };

export interface CodedOutput extends Timed {
  readonly kind: 'chunk';
  readonly isKey: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly temporalLayer: number;
  readonly spatialLayer: number;
  /** Of video. */
  readonly width: number;
  readonly height: number;
  /** Of Opus: RFC 7845 section 5.1. */
  readonly preSkip: number;
}

export interface PictureOutput extends Timed {
  readonly kind: 'picture';
  /** A frame where the worker knows them. */
  readonly picture: VideoFrame | { readonly bytes: Uint8Array<ArrayBuffer>; readonly init: VideoFrameBufferInit };
}

export interface SoundOutput {
  readonly kind: 'sound';
  readonly timestamp: number;
  readonly numberOfChannels: number;
  readonly numberOfFrames: number;
  /** Interleaved, 48 kHz. */
  readonly samples: Float32Array<ArrayBuffer>;
}

export type CodecOutput = CodedOutput | PictureOutput | SoundOutput;

export interface CodecReply {
  readonly codec: number;
  readonly outputs: readonly CodecOutput[];
  /** How long the codec worked on it. */
  readonly timeMs: number;
  /** Of the worker's instance of the module. */
  readonly memoryBytes: number;
  /** By the codec's name for it; undefined: none. */
  readonly error: string | undefined;
}
