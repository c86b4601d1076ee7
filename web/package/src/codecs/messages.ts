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
  /** Another one: what decoders are told changes, and so the stream begins anew with a key frame. */
  readonly streamIdentity: string;
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

export interface CodedPictureOutput extends Timed {
  readonly kind: 'coded-picture';
  readonly isKey: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly colorSpace: VideoColorSpaceInit;
  readonly temporalLayer: number;
  readonly spatialLayer: number;
  readonly width: number;
  readonly height: number;
}

export interface CodedSoundOutput extends Timed {
  readonly kind: 'coded-sound';
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** RFC 7845 section 5.1. */
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

export type CodecOutput = CodedPictureOutput | CodedSoundOutput | PictureOutput | SoundOutput;

export interface CodecReply {
  readonly codec: number;
  readonly outputs: readonly CodecOutput[];
  /** From its turn until it was done; while a frame is read, other codecs of the worker have theirs. */
  readonly timeMs: number;
  /** Of the worker's instance of the module. */
  readonly memoryBytes: number;
  /** By the codec's name for it; undefined: none. */
  readonly error: string | undefined;
  /** Nothing in the worker can be relied upon any more; it answers no other request. */
  readonly isFatal: boolean;
}
