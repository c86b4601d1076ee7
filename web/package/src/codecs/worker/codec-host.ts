import createCodecsModule from '../../visavis-codecs.mjs';
import type { CodecsModule } from '../codecs-module.js';
import type { CodecOutput, CodecReply, CodecRequest, CodecSettings, ToCodecWorker } from '../messages.js';
import { HostedAudioDecoder } from './hosted-audio-decoder.js';
import { HostedAudioEncoder } from './hosted-audio-encoder.js';
import { CodecFailure, type HostedCodec } from './hosted-codec.js';
import { HostedVideoDecoder } from './hosted-video-decoder.js';
import { HostedVideoEncoder } from './hosted-video-encoder.js';

export type Post = (reply: CodecReply, transfer: readonly Transferable[]) => void;

/** The codecs of one worker, in one instance of the module. */
export class CodecHost {
  readonly #post: Post;
  readonly #codecs = new Map<number, Place>();
  readonly #module: Promise<Instance>;
  #moduleArrived: (module: WebAssembly.Module) => void = () => {};
  /** After a trap nothing in the instance can be relied upon, its stack to begin with. */
  #isDead = false;

  constructor(post: Post) {
    this.#post = (reply, transfer) => {
      if (this.#isDead) return;
      this.#isDead = reply.isFatal;
      post(reply, transfer);
    };
    this.#module = new Promise<WebAssembly.Module>((resolve) => {
      this.#moduleArrived = resolve;
    }).then(instantiate);
  }

  handle(message: ToCodecWorker): void {
    if (this.#isDead) return;
    switch (message.type) {
      case 'module':
        this.#moduleArrived(message.module);
        return;
      case 'request': {
        let place = this.#codecs.get(message.codec);
        if (place === undefined) {
          place = new Place(this.#module);
          this.#codecs.set(message.codec, place);
        }
        place.request(message.codec, message.request, this.#post);
        return;
      }
      case 'close':
        this.#codecs.get(message.codec)?.close();
        this.#codecs.delete(message.codec);
    }
  }
}

interface Instance {
  readonly codecs: CodecsModule;
  readonly memory: WebAssembly.Memory | undefined;
}

async function instantiate(module: WebAssembly.Module): Promise<Instance> {
  let memory: WebAssembly.Memory | undefined;
  return await new Promise((resolve, reject) => {
    createCodecsModule({
      instantiateWasm: (imports, done) => {
        WebAssembly.instantiate(module, imports).then((instance) => {
          memory = Object.values(instance.exports).find((each) => each instanceof WebAssembly.Memory);
          done(instance, module);
        }, reject);
        return {};
      },
    }).then((codecs) => {
      resolve({ codecs, memory });
    }, reject);
  });
}

/** One codec's requests, one after the other: reading a frame takes turns. */
class Place {
  #last: Promise<Instance>;
  #codec: HostedCodec | undefined;

  constructor(module: Promise<Instance>) {
    this.#last = module;
  }

  request(codec: number, request: CodecRequest, post: Post): void {
    this.#last = this.#last.then(async (instance) => {
      const start = performance.now();
      let outputs: CodecOutput[] = [];
      let error: string | undefined;
      let isFatal = false;
      try {
        outputs = await this.#handle(instance.codecs, request);
      } catch (thrown) {
        error = thrown instanceof CodecFailure ? thrown.message : String(thrown);
        isFatal = thrown instanceof WebAssembly.RuntimeError;
      }
      const memoryBytes = instance.memory?.buffer.byteLength ?? 0;
      post({ codec, outputs, timeMs: performance.now() - start, memoryBytes, error, isFatal }, outputs.flatMap(transferables));
      return instance;
    });
    this.#last.catch((error: unknown) => {
      post({ codec, outputs: [], timeMs: 0, memoryBytes: 0, error: String(error), isFatal: true }, []); // the module cannot be instantiated
    });
  }

  close(): void {
    this.#last.finally(() => {
      this.#codec?.close();
      this.#codec = undefined;
    }).catch(() => {
      // Reported to each request.
    });
  }

  async #handle(module: CodecsModule, request: CodecRequest): Promise<CodecOutput[]> {
    switch (request.type) {
      case 'configure': {
        const { settings, afresh } = request;
        if (afresh || this.#codec?.kind !== settings.kind) {
          this.#codec?.close();
          this.#codec = undefined;
          this.#codec = create(settings, module);
        }
        return this.#codec.configure(settings);
      }
      case 'work':
        if (this.#codec === undefined) throw new CodecFailure('invalid-config');
        return await this.#codec.work(request.work);
      case 'flush':
        return this.#codec?.flush() ?? [];
    }
  }
}

function create({ kind }: CodecSettings, module: CodecsModule): HostedCodec {
  switch (kind) {
    case 'video-encoder':
      return new HostedVideoEncoder(new module.VideoEncoder());
    case 'video-decoder':
      return new HostedVideoDecoder(new module.VideoDecoder());
    case 'audio-encoder':
      return new HostedAudioEncoder(new module.AudioEncoder());
    case 'audio-decoder':
      return new HostedAudioDecoder(new module.AudioDecoder());
  }
}

function transferables(output: CodecOutput): Transferable[] {
  switch (output.kind) {
    case 'coded-picture':
    case 'coded-sound':
      return [output.bytes.buffer];
    case 'sound':
      return [output.samples.buffer];
    case 'picture':
      return 'bytes' in output.picture ? [output.picture.bytes.buffer] : [output.picture];
  }
}
