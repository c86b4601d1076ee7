/** Conversions of Web IDL (https://webidl.spec.whatwg.org/) that the dictionaries of WebCodecs ask for. */

/** `T` without members that are undefined: they may be absent instead. */
export type Defined<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name];
} & {
  [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined>;
};

/** Drops the members that are undefined. */
export function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}

export const maxUnsignedLong = 2 ** 32 - 1;

/** A dictionary that somebody passed, member by member. Everything throws TypeError. */
export class Dictionary {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #name: string;

  /** @param value - what was passed; undefined and null stand for an empty one. */
  constructor(value: unknown, name: string) {
    if (value !== undefined && value !== null && typeof value !== 'object' && typeof value !== 'function') {
      throw new TypeError(`${name} is not an object`);
    }
    this.#members = (value ?? {}) as Readonly<Record<string, unknown>>;
    this.#name = name;
  }

  /** As it is; undefined: absent. */
  member(key: string): unknown {
    return this.#members[key];
  }

  required(key: string): unknown {
    const value = this.#members[key];
    if (value === undefined) throw new TypeError(`${this.#name}.${key} is required`);
    return value;
  }

  string(key: string): string | undefined {
    const value = this.#members[key];
    if (typeof value === 'symbol') throw new TypeError(`${this.#name}.${key} is a symbol`);
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- as Web IDL has it
    return value === undefined ? undefined : String(value);
  }

  /** A string that is more than white space. */
  codec(): string {
    this.required('codec');
    const codec = this.string('codec') ?? '';
    if (codec.trim() === '') throw new TypeError(`${this.#name}.codec is empty`);
    return codec;
  }

  boolean(key: string): boolean | undefined {
    const value = this.#members[key];
    return value === undefined ? undefined : Boolean(value);
  }

  /** `double`: finite. */
  double(key: string): number | undefined {
    const value = this.#members[key];
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!Number.isFinite(number)) throw new TypeError(`${this.#name}.${key} is not finite`);
    return number;
  }

  /** With `[EnforceRange]`. */
  integer(key: string, least = 0, most = maxUnsignedLong): number | undefined {
    const value = this.#members[key];
    if (value === undefined) return undefined;
    const number = Math.trunc(Number(value)) + 0; // no negative zero
    if (!(number >= least && number <= most)) throw new TypeError(`${this.#name}.${key} is out of range`);
    return number;
  }

  requiredInteger(key: string, least = 0, most = maxUnsignedLong): number {
    this.required(key);
    return this.integer(key, least, most) ?? least;
  }

  /** One of `names`. */
  enumeration<Name extends string>(key: string, names: readonly Name[]): Name | undefined {
    const text = this.string(key);
    if (text === undefined) return undefined;
    const found = names.find((name) => name === text);
    if (found === undefined) throw new TypeError(`${this.#name}.${key} is none of ${names.join(', ')}`);
    return found;
  }

  dictionary(key: string): Dictionary | undefined {
    const value = this.#members[key];
    return value === undefined ? undefined : new Dictionary(value, `${this.#name}.${key}`);
  }
}

/** The bytes behind an `AllowSharedBufferSource`, in place. */
export function bytesOf(source: unknown, name: string): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer || isShared(source)) return new Uint8Array(source);
  throw new TypeError(`${name} is no buffer`);
}

function isShared(source: unknown): source is SharedArrayBuffer {
  return typeof SharedArrayBuffer === 'function' && source instanceof SharedArrayBuffer;
}

/** Whether the buffer behind a source was transferred away. */
export function isDetached(source: unknown): boolean {
  const buffer = ArrayBuffer.isView(source) ? source.buffer : source;
  return buffer instanceof ArrayBuffer && buffer.byteLength === 0 && canNotBeViewed(buffer);
}

/** ArrayBuffer.prototype.detached is younger than the browsers this runs in. */
function canNotBeViewed(buffer: ArrayBuffer): boolean {
  try {
    return new Uint8Array(buffer).length > 0;
  } catch {
    return true;
  }
}

/**
 * The member `transfer` of an init dictionary: buffers, none twice and none detached.
 *
 * @throws DOMException `DataCloneError`
 */
export function transferList(init: Dictionary): readonly ArrayBuffer[] {
  const list = [...((init.member('transfer') as Iterable<ArrayBuffer> | undefined) ?? [])];
  if (new Set(list).size !== list.length) throw new DOMException('A buffer is to be transferred twice', 'DataCloneError');
  if (list.some(isDetached)) throw new DOMException('A buffer to be transferred is detached', 'DataCloneError');
  return list;
}

/**
 * The bytes of `data` as the owner's: taken where `transfer` names their buffer, else copied. All of
 * `transfer` is detached.
 */
export function takeBytes(data: Uint8Array, transfer: readonly ArrayBuffer[]): Uint8Array<ArrayBuffer> {
  let owned: Uint8Array<ArrayBuffer> | undefined;
  for (const buffer of transfer) {
    if (buffer === data.buffer) {
      const { byteOffset, byteLength } = data;
      owned = new Uint8Array(structuredClone(buffer, { transfer: [buffer] }), byteOffset, byteLength);
    } else {
      structuredClone(buffer, { transfer: [buffer] });
    }
  }
  return owned ?? new Uint8Array(data);
}
