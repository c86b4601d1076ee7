import { describe, expect, it } from 'vitest';
import { CallCodecs } from 'visavis-source/worker/call-codecs';
import { FrameIntake } from 'visavis-source/worker/frame-intake';
import { FakeCodecHost } from './fake-codec-host';
import { makeRunner } from './fakes';

/** What the intake uses of a VideoFrame. */
class FakeFrame {
  readonly format: string | null;
  readonly codedWidth = 4;
  readonly codedHeight = 2;
  colorSpace: VideoColorSpaceInit = { matrix: null, fullRange: null };
  readonly visibleRect = { width: 4, height: 2 };
  readonly asked: unknown[] = [];
  closes = 0;
  unreadable = false;

  constructor(format: string | null) {
    this.format = format;
  }
  asFrame(): VideoFrame {
    return this as unknown as VideoFrame;
  }
  allocationSize({ format }: { format?: string }): number {
    return (format ?? this.format) === 'I420' ? 12 : 32;
  }
  copyTo(buffer: ArrayBuffer, options: unknown): Promise<void> {
    this.asked.push(options);
    if (this.unreadable) return Promise.reject(new DOMException('gone', 'OperationError'));
    new Uint8Array(buffer).fill(9);
    return Promise.resolve();
  }
  close(): void {
    ++this.closes;
  }
}

function setUp() {
  const { engine, runner } = makeRunner();
  const { host, codecs } = FakeCodecHost.attached();
  return { engine, host, codecs, intake: new FrameIntake(runner, codecs) };
}

describe('FrameIntake', () => {
  it('gives a frame to the codecs in its own format, tells the engine and closes it', async () => {
    const { engine, host, intake } = setUp();
    const frame = new FakeFrame('I420');
    await intake.take(frame.asFrame(), 90);
    expect(frame.asked).toEqual([{}]);
    expect([...host.picture_]).toEqual(Array(12).fill(9));
    expect(host.given).toEqual([['I420', 4, 2]]);
    expect(engine.callsOf('frameCaptured')).toEqual([[4, 2, 90, 100]]);
    expect([frame.closes, intake.framesTaken]).toEqual([1, 1]);
  });

  it.each([null, 'I422', 'I444AP10'])('has %s converted to RGBX', async (format) => {
    const { host, intake } = setUp();
    const frame = new FakeFrame(format);
    await intake.take(frame.asFrame(), 90);
    expect(frame.asked).toEqual([{ format: 'RGBX', colorSpace: 'srgb' }]);
    expect(host.given).toEqual([['RGBX', 4, 2]]);
    expect(host.picture_.length).toBe(32);
  });

  it.each([
    ['NV12', { matrix: 'smpte170m', fullRange: false }, 'NV12'],
    ['NV12', { matrix: 'bt709', fullRange: false }, 'RGBX'],
    ['I420', { matrix: 'smpte170m', fullRange: true }, 'RGBX'],
    ['BGRX', { matrix: 'rgb', fullRange: true }, 'BGRX'],
  ] as const)('gives %s in the colours %j to the codecs as %s', async (format, colorSpace, given) => {
    const { host, intake } = setUp();
    const frame = new FakeFrame(format);
    frame.colorSpace = colorSpace;
    await intake.take(frame.asFrame(), 90);
    expect(host.given).toEqual([[given, 4, 2]]);
  });

  it('counts and closes a frame that cannot be read', async () => {
    const { engine, intake } = setUp();
    const frame = new FakeFrame('NV12');
    frame.unreadable = true;
    await intake.take(frame.asFrame(), 90);
    expect(engine.callsOf('frameCaptured')).toEqual([]);
    expect([frame.closes, intake.framesUnreadable]).toEqual([1, 1]);
  });

  it('counts and closes a frame that comes before the codecs, and one that is too large for them', async () => {
    const { engine, runner } = makeRunner();
    const { host, codecs } = FakeCodecHost.attached();
    host.most = 8;
    const early = new FrameIntake(runner, new CallCodecs());
    const late = new FrameIntake(runner, codecs);
    for (const intake of [early, late]) {
      const frame = new FakeFrame('I420');
      await intake.take(frame.asFrame(), 90);
      expect([frame.closes, intake.framesTaken, intake.framesUnreadable]).toEqual([1, 0, 1]);
    }
    expect(engine.callsOf('frameCaptured')).toEqual([]);
  });
});
