import { describe, expect, it } from 'vitest';
import { FrameIntake } from 'visavis-source/worker/frame-intake';
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

describe('FrameIntake', () => {
  it('copies a frame into the engine in its own format and closes it', async () => {
    const { engine, runner } = makeRunner();
    const intake = new FrameIntake(runner);
    const frame = new FakeFrame('I420');
    await intake.take(frame.asFrame(), 90);
    expect(frame.asked).toEqual([{}]);
    expect([...engine.video]).toEqual(Array(12).fill(9));
    expect(engine.callsOf('frameCaptured')).toEqual([['I420', 4, 2, 90, 100]]);
    expect([frame.closes, intake.framesTaken]).toEqual([1, 1]);
  });

  it.each([null, 'I422', 'I444AP10'])('has %s converted to RGBX', async (format) => {
    const { engine, runner } = makeRunner();
    const frame = new FakeFrame(format);
    await new FrameIntake(runner).take(frame.asFrame(), 90);
    expect(frame.asked).toEqual([{ format: 'RGBX', colorSpace: 'srgb' }]);
    expect(engine.callsOf('frameCaptured')).toEqual([['RGBX', 4, 2, 90, 100]]);
    expect(engine.video.length).toBe(32);
  });

  it.each([
    ['NV12', { matrix: 'smpte170m', fullRange: false }, 'NV12'],
    ['NV12', { matrix: 'bt709', fullRange: false }, 'RGBX'],
    ['I420', { matrix: 'smpte170m', fullRange: true }, 'RGBX'],
    ['BGRX', { matrix: 'rgb', fullRange: true }, 'BGRX'],
  ] as const)('gives %s in the colours %j to the engine as %s', async (format, colorSpace, given) => {
    const { engine, runner } = makeRunner();
    const frame = new FakeFrame(format);
    frame.colorSpace = colorSpace;
    await new FrameIntake(runner).take(frame.asFrame(), 90);
    expect(engine.callsOf('frameCaptured')).toEqual([[given, 4, 2, 90, 100]]);
  });

  it('counts and closes a frame that cannot be read', async () => {
    const { engine, runner } = makeRunner();
    const intake = new FrameIntake(runner);
    const frame = new FakeFrame('NV12');
    frame.unreadable = true;
    await intake.take(frame.asFrame(), 90);
    expect(engine.callsOf('frameCaptured')).toEqual([]);
    expect([frame.closes, intake.framesUnreadable]).toEqual([1, 1]);
  });
});
