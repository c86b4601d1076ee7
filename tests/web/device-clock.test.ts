import { describe, expect, it } from 'vitest';
import { DeviceClock } from 'visavis-source/worker/device-clock';

describe('DeviceClock', () => {
  it('takes the message that came fastest for the truth', () => {
    const clock = new DeviceClock();
    clock.toLocalMs(0, 1030);
    clock.toLocalMs(20, 1022); // 2 ms on its way
    expect(clock.toLocalMs(40, 1090)).toBeCloseTo(1042, 0);
  });

  it('never places a moment after the message that tells of it', () => {
    const clock = new DeviceClock();
    for (let piece = 0; piece < 1000; ++piece) {
      const arrivalMs = 500 + piece * 20 + ((piece * 7919) % 15);
      expect(clock.toLocalMs(piece * 20, arrivalMs)).toBeLessThanOrEqual(arrivalMs);
    }
  });

  it('follows a device clock that runs slow', () => {
    const clock = new DeviceClock();
    let error = 0;
    for (let piece = 0; piece < 50_000; ++piece) {
      const trueMs = piece * 20 * 1.0001; // 100 ppm: 100 ms over this time
      error = Math.abs(clock.toLocalMs(piece * 20, trueMs + 5 + (piece % 3)) - trueMs);
    }
    expect(error).toBeLessThan(10);
  });
});
