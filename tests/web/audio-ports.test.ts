import { describe, expect, it } from 'vitest';
import { AudioIntake } from 'visavis-source/worker/audio-intake';
import { Playout } from 'visavis-source/worker/playout';
import { FakePort, makeRunner } from './fakes';

describe('AudioIntake', () => {
  it('gives a piece to the engine with the time of its beginning, and the buffer back', () => {
    const { engine, runner } = makeRunner();
    const port = new FakePort();
    new AudioIntake(runner).attach(port.asPort());
    const samples = new Float32Array(960).fill(0.25);
    port.receive({ samples, endTimeS: 3 });
    expect(engine.audio[959]).toBe(0.25);
    expect(engine.callsOf('audioCaptured')).toEqual([[80, 100]]);
    expect(port.posted).toEqual([samples]);
  });

  it('closes the port of the source before', () => {
    const { runner } = makeRunner();
    const intake = new AudioIntake(runner);
    const first = new FakePort();
    intake.attach(first.asPort());
    intake.attach(new FakePort().asPort());
    expect(first.isClosed).toBe(true);
  });
});

describe('Playout', () => {
  it('answers a pull with the next 20 ms of that peer, in the spare buffer', () => {
    const { engine, runner } = makeRunner();
    const playout = new Playout(runner);
    const port = new FakePort();
    playout.attach('p', port.asPort());
    const spare = new Float32Array(960);
    port.receive({ spare, underruns: 2 });
    port.receive({ underruns: 1 });
    expect(engine.callsOf('playAudio')).toEqual([
      ['p', 100],
      ['p', 100],
    ]);
    expect(port.posted[0]).toBe(spare);
    expect(spare[0]).toBe(0.5);
    expect(port.posted[1]).toEqual(engine.voice);
    expect(playout.underruns).toBe(3);
  });

  it('answers with silence when the engine is gone', () => {
    const { runner } = makeRunner();
    const playout = new Playout(runner);
    const port = new FakePort();
    playout.attach('p', port.asPort());
    runner.stop();
    port.receive({ spare: new Float32Array(960).fill(1), underruns: 0 });
    expect(port.posted).toEqual([new Float32Array(960)]);
  });
});
