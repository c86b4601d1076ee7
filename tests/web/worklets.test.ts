import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePort } from './fakes';

interface Processor {
  readonly port: FakePort;
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

/** Loads a worklet as the audio thread of a context with this rate does. */
async function load(name: 'capture' | 'playout', sampleRateHz: number): Promise<Processor> {
  let registered: (new () => Processor) | undefined;
  vi.stubGlobal('AudioWorkletProcessor', class {
    readonly port = new FakePort();
  });
  vi.stubGlobal('registerProcessor', (_: string, processor: new () => Processor) => {
    registered = processor;
  });
  vi.stubGlobal('sampleRate', sampleRateHz);
  vi.stubGlobal('currentFrame', 0);
  vi.resetModules();
  if (name === 'capture') await import('visavis-source/worklet/capture-worklet');
  else await import('visavis-source/worklet/playout-worklet');
  if (registered === undefined) throw new Error('nothing registered');
  return new registered();
}

const quantum = 128;

describe('capture worklet', () => {
  let port: FakePort;
  beforeEach(() => {
    port = new FakePort();
  });

  function feed(processor: Processor, samples: number, valueAt: (frame: number) => number[]): void {
    for (let frame = 0; frame < samples; frame += quantum) {
      vi.stubGlobal('currentFrame', frame);
      const channels = (valueAt(0).map(() => new Float32Array(quantum)));
      for (let index = 0; index < quantum; ++index) {
        valueAt(frame + index).forEach((value, channel) => channels[channel]?.set([value], index));
      }
      processor.process([channels], [[new Float32Array(quantum)]]);
    }
  }
  const pieces = () => port.posted as { samples: Float32Array; endTimeS: number }[];

  it('sends pieces of 960 samples with the time of their end', async () => {
    const processor = await load('capture', 48000);
    processor.port.receive({ type: 'port', port });
    feed(processor, 1920, (frame) => [frame / 4096]);
    expect(pieces().length).toBe(2);
    expect(pieces()[1]?.samples[0]).toBe(960 / 4096);
    expect(pieces()[1]?.endTimeS).toBeCloseTo(0.04, 9);
  });

  it('mixes channels to mono', async () => {
    const processor = await load('capture', 48000);
    processor.port.receive({ type: 'port', port });
    feed(processor, 1024, () => [0.5, 0.25]);
    expect(pieces()[0]?.samples[500]).toBeCloseTo(0.375, 6);
  });

  it('resamples another rate to 48 kHz without changing the pitch', async () => {
    const processor = await load('capture', 44100);
    processor.port.receive({ type: 'port', port });
    feed(processor, 44100, (frame) => [Math.sin((2 * Math.PI * 441 * frame) / 44100)]);
    expect(pieces().length).toBe(50);
    const all = pieces().flatMap(({ samples }) => [...samples]);
    const crossings = all.filter((sample, index) => sample >= 0 && (all[index - 1] ?? 0) < 0).length;
    expect(crossings).toBeGreaterThanOrEqual(439);
    expect(crossings).toBeLessThanOrEqual(442);
  });

  it('drops audio when the worker does not give buffers back, and goes on when it does', async () => {
    const processor = await load('capture', 48000);
    processor.port.receive({ type: 'port', port });
    feed(processor, 960 * 80, () => [0]);
    expect(pieces().length).toBe(50);
    port.receive(new Float32Array(960));
    feed(processor, 960 * 2, () => [0]);
    expect(pieces().length).toBe(51);
  });

  it('sends nothing without input and ends when told', async () => {
    const processor = await load('capture', 48000);
    processor.port.receive({ type: 'port', port });
    expect(processor.process([[]], [[]])).toBe(true);
    processor.port.receive({ type: 'end' });
    expect(processor.process([[]], [[]])).toBe(false);
    expect(pieces()).toEqual([]);
  });
});

describe('playout worklet', () => {
  function play(processor: Processor): Float32Array {
    const output = new Float32Array(quantum);
    processor.process([], [[output]]);
    return output;
  }
  const underrunsOf = (port: FakePort) =>
    (port.posted as { underruns: number }[]).reduce((sum, pull) => sum + pull.underruns, 0);

  it('pulls until 40 ms are at hand beyond the piece that plays', async () => {
    const processor = await load('playout', 48000);
    const port = new FakePort();
    processor.port.receive({ type: 'port', port });
    play(processor);
    expect(port.posted.length).toBe(3);
    play(processor);
    expect(port.posted.length).toBe(3);
  });

  it('plays what comes in order, without a gap, and pulls at the rate of the device', async () => {
    const processor = await load('playout', 48000);
    const port = new FakePort();
    processor.port.receive({ type: 'port', port });
    let next = 0;
    let answered = 0;
    const heard: number[] = [];
    for (let turn = 0; turn < 750; ++turn) {
      heard.push(...play(processor));
      for (; answered < port.posted.length; ++answered) {
        port.receive(Float32Array.from({ length: 960 }, () => ++next));
      }
    }
    // The first quantum was played before anything could be there.
    expect(heard.slice(quantum)).toEqual(Array.from({ length: heard.length - quantum }, (_, index) => index + 1));
    expect(answered).toBe(Math.ceil((749 * quantum) / 960) + 2);
    expect(underrunsOf(port)).toBe(0);
  });

  it('is silent and counts while answers are late, and then keeps one piece more at hand', async () => {
    const processor = await load('playout', 48000);
    const port = new FakePort();
    processor.port.receive({ type: 'port', port });
    play(processor);
    expect(port.posted.length).toBe(3);
    port.receive(new Float32Array(960).fill(1));
    for (let turn = 0; turn < 20; ++turn) play(processor); // 7.5 of them are filled
    expect([...play(processor)]).toEqual(Array(quantum).fill(0));
    const before = port.posted.length;
    for (let answered = 1; answered < before; ++answered) port.receive(new Float32Array(960).fill(1));
    play(processor);
    expect([...play(processor)]).toEqual(Array(quantum).fill(1));
    expect(underrunsOf(port)).toBeGreaterThanOrEqual(1);
    // One silence, however long, is one piece.
    expect(port.posted.length).toBeLessThanOrEqual(6);
  });
});
