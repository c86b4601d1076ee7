import { describe, expect, it, vi } from 'vitest';
import { EventEmitter } from 'visavis-source/event-emitter';
import { openLocalMedia } from 'visavis-source/local-media';
import { sessionFailure } from 'visavis-source/session-errors';
import { VisavisError } from 'visavis-source/visavis-error';

describe('the package', () => {
  it('can be imported where there is no page, as servers do that render ahead', async () => {
    const { joinCall } = await import('visavis');
    expect(joinCall).toBeTypeOf('function');
  });
});

describe('EventEmitter', () => {
  it('calls listeners until they end', () => {
    const emitter = new EventEmitter<{ tick: { count: number } }>();
    const seen: number[] = [];
    const end = emitter.on('tick', ({ count }) => seen.push(count));
    emitter.emit('tick', { count: 1 });
    end();
    emitter.emit('tick', { count: 2 });
    expect(seen).toEqual([1]);
  });

  it('reports an exception of one listener and calls the others', () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    const emitter = new EventEmitter<{ tick: object }>();
    let called = false;
    emitter.on('tick', () => {
      throw new Error('mine');
    });
    emitter.on('tick', () => {
      called = true;
    });
    emitter.emit('tick', {});
    expect(called).toBe(true);
    expect(reported.length).toBe(1);
  });
});

describe('sessionFailure', () => {
  it('is about the relay that cannot be reached when that has said nothing', () => {
    expect(sessionFailure(undefined, 'relay-unreachable').code).toBe('relay-unreachable');
  });

  it('passes on what the relay said', () => {
    expect(sessionFailure({ code: 'room-full', message: 'm' }, 'relay-refused').code).toBe('room-full');
    const refused = sessionFailure({ code: 'too-many-rooms', message: 'm' }, 'relay-refused');
    expect([refused.code, refused.message]).toEqual(['relay-refused', 'too-many-rooms: m']);
  });
});

describe('openLocalMedia', () => {
  function stubDevices(error: Error, kinds: string[] = []): void {
    vi.stubGlobal('navigator', {
      mediaDevices: {
        getUserMedia: () => Promise.reject(error),
        enumerateDevices: () => Promise.resolve(kinds.map((kind) => ({ kind }))),
      },
    });
  }
  const codeOf = async (options: Parameters<typeof openLocalMedia>[0]) => {
    const error: unknown = await openLocalMedia(options).catch((caught: unknown) => caught);
    return error instanceof VisavisError ? error.code : error;
  };
  const both = { audio: true, video: true };
  const named = (name: string, message = '') => new DOMException(message, name);

  it.each([
    [named('NotAllowedError'), both, [], 'permission-denied'],
    [named('NotFoundError'), both, ['audioinput'], 'camera-missing'],
    [named('NotFoundError'), both, ['videoinput'], 'microphone-missing'],
    [named('NotFoundError'), { audio: true }, [], 'microphone-missing'],
    [named('OverconstrainedError'), { video: true }, ['videoinput'], 'camera-missing'],
    [named('NotReadableError', 'Could not start video source'), both, [], 'camera-in-use'],
    [named('NotReadableError', 'Could not start audio source'), both, [], 'microphone-in-use'],
    [named('NotReadableError', 'Failed to allocate videosource'), { video: true }, [], 'camera-in-use'],
  ])('reports %s for %j with %j as %s', async (error, options, kinds, code) => {
    stubDevices(error, kinds);
    expect(await codeOf(options)).toBe(code);
  });

  it('says so where browsers give no devices at all', async () => {
    vi.stubGlobal('navigator', {});
    expect(await codeOf(both)).toBe('insecure-context');
  });

  it('asks for nothing when nothing is wanted', async () => {
    vi.stubGlobal('navigator', {});
    expect(await openLocalMedia({})).toEqual({ audio: undefined, video: undefined });
  });
});
