import type { CodecOutput, CodecSettings, CodecWork } from '../messages.js';

/** Thrown by a codec that cannot go on; `message` is the codec's name for it. */
export class CodecFailure extends Error {}

/** @throws CodecFailure unless `result` is one of success. */
export function assertOk<Result extends { readonly ok: boolean; readonly error: string }>(result: Result): Result {
  if (!result.ok) throw new CodecFailure(result.error);
  return result;
}

/** A codec in the worker, of one of the four kinds. Calls come one after the other. */
export interface HostedCodec {
  readonly kind: CodecSettings['kind'];
  /** → What was held back of before. */
  configure(settings: CodecSettings): CodecOutput[];
  work(work: CodecWork): CodecOutput[] | Promise<CodecOutput[]>;
  /** What was held back. */
  flush(): CodecOutput[];
  close(): void;
}
