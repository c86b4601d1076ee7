import { describe, expect, it } from 'vitest';
import type { EngineAction } from 'visavis-source/engine-module';
import { makeRunner } from './fakes';

const action = (text: string): EngineAction => ({ type: 'sendSocketText', text });

describe('EngineRunner', () => {
  it('drains all actions after a call, in order, also those that the drain itself caused', () => {
    const { engine, executor, runner } = makeRunner();
    engine.batches.push([action('a'), action('b')], [action('c')]);
    runner.call((called, nowMs) => {
      called.socketOpened(nowMs);
    });
    expect(executor.executed).toEqual([action('a'), action('b'), action('c')]);
    expect(engine.callsOf('socketOpened')).toEqual([[100]]);
  });

  it('polls with the time after a call that took long', () => {
    const { engine, environment, runner } = makeRunner();
    runner.call(() => {
      environment.advance(12); // it encodes
    });
    expect(engine.pollTimes).toEqual([112]);
  });

  it('wakes the engine at its next timeout', () => {
    const { engine, environment, runner } = makeRunner();
    engine.nextTimeout = 130;
    engine.onTimeout = () => {
      engine.nextTimeout = Infinity;
    };
    runner.call(() => {});
    environment.advance(29);
    expect(engine.callsOf('handleTimeout')).toEqual([]);
    environment.advance(1);
    expect(engine.callsOf('handleTimeout')).toEqual([[130]]);
    expect(environment.timersSet).toBe(0);
  });

  it('moves the timer when the timeout moves', () => {
    const { engine, environment, runner } = makeRunner();
    engine.nextTimeout = 500;
    runner.call(() => {});
    engine.nextTimeout = 120;
    runner.call(() => {});
    expect(environment.timersSet).toBe(1);
    engine.onTimeout = () => {
      engine.nextTimeout = Infinity;
    };
    environment.advance(20);
    expect(engine.callsOf('handleTimeout')).toEqual([[120]]);
  });

  it('handles a timeout that is due at once, without a timer', () => {
    const { engine, runner } = makeRunner();
    engine.nextTimeout = 90;
    engine.onTimeout = () => {
      engine.nextTimeout = Infinity;
    };
    runner.call(() => {});
    expect(engine.callsOf('handleTimeout')).toEqual([[100]]);
  });

  it('lets the thread breathe when a timeout stays due', () => {
    const { engine, environment, runner } = makeRunner();
    engine.nextTimeout = 0;
    runner.call(() => {});
    expect(engine.callsOf('handleTimeout').length).toBe(16);
    expect(environment.timersSet).toBe(1);
  });

  it('reports an engine that broke once and never calls it again', () => {
    const { engine, environment, executor, runner } = makeRunner();
    engine.nextTimeout = 200;
    runner.call(() => {});
    engine.broken = true;
    runner.call((called, nowMs) => {
      called.leave(nowMs);
    });
    runner.call((called, nowMs) => {
      called.leave(nowMs);
    });
    environment.advance(1000);
    expect(executor.failures.length).toBe(1);
    expect(environment.timersSet).toBe(0);
    expect(runner.read((called) => called.statistics())).toBeUndefined();
  });

  it('deletes the engine when stopped, once', () => {
    const { engine, environment, runner } = makeRunner();
    engine.nextTimeout = 200;
    runner.call(() => {});
    runner.stop();
    runner.stop();
    expect(engine.deleted).toBe(true);
    environment.advance(1000);
    expect(engine.callsOf('handleTimeout')).toEqual([]);
  });
});
