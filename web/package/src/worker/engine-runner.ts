import type { Engine, EngineAction } from '../engine-module.js';

/** Timers and clock of the thread; a test gives its own. */
export interface Scheduler {
  nowMs(): number;
  setTimer(callback: () => void, delayMs: number): number;
  clearTimer(id: number): void;
}

/** What executes the engine's actions. It must not call the engine, except in `afterActions`. */
export interface ActionExecutor {
  execute(action: EngineAction): void;
  /** All actions are executed: tells the engine what came of them. */
  afterActions(engine: Engine, nowMs: number): void;
  failed(error: unknown): void;
}

/** So that an engine whose timeout stays due cannot keep the thread for itself. */
const maxTimeoutsPerTurn = 16;

/**
 * Drives the engine: gives it the time, drains its actions after every call and wakes it at its
 * next timeout. After an exception of the engine it is never called again.
 */
export class EngineRunner {
  readonly #engine: Engine;
  readonly #executor: ActionExecutor;
  readonly #scheduler: Scheduler;
  #timer: number | undefined;
  #timerDueMs = Infinity;
  #stopped = false;

  constructor(engine: Engine, executor: ActionExecutor, scheduler: Scheduler) {
    this.#engine = engine;
    this.#executor = executor;
    this.#scheduler = scheduler;
  }

  /** Calls the engine; `use` may copy from the views that the engine returns. */
  call(use: (engine: Engine, nowMs: number) => void): void {
    this.#guarded(() => {
      use(this.#engine, this.#scheduler.nowMs());
      this.#drain();
      this.#handleDueTimeouts();
    });
  }

  /** Asks the engine without changing it; undefined when it is stopped. */
  read<T>(use: (engine: Engine) => T): T | undefined {
    let answer: T | undefined;
    this.#guarded(() => {
      answer = use(this.#engine);
    });
    return answer;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#clearTimer();
    this.#engine.delete();
  }

  #guarded(body: () => void): void {
    if (this.#stopped) return;
    try {
      body();
    } catch (error) {
      this.#stopped = true;
      this.#clearTimer();
      this.#executor.failed(error);
    }
  }

  #drain(): void {
    for (;;) {
      const actions = this.#engine.poll(this.#scheduler.nowMs());
      if (actions.length === 0) return;
      for (const action of actions) this.#executor.execute(action);
      this.#executor.afterActions(this.#engine, this.#scheduler.nowMs());
    }
  }

  #handleDueTimeouts(): void {
    for (let turn = 0; turn < maxTimeoutsPerTurn; ++turn) {
      const nowMs = this.#scheduler.nowMs();
      if (this.#engine.nextTimeoutMs() > nowMs) break;
      this.#engine.handleTimeout(nowMs);
      this.#drain();
    }
    this.#arm(this.#engine.nextTimeoutMs());
  }

  #arm(dueMs: number): void {
    if (this.#timer !== undefined && dueMs === this.#timerDueMs) return;
    this.#clearTimer();
    if (dueMs === Infinity) return;
    this.#timerDueMs = dueMs;
    this.#timer = this.#scheduler.setTimer(
      () => {
        this.#timer = undefined;
        this.#guarded(() => {
          this.#handleDueTimeouts();
        });
      },
      Math.max(0, dueMs - this.#scheduler.nowMs()),
    );
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#scheduler.clearTimer(this.#timer);
    this.#timer = undefined;
    this.#timerDueMs = Infinity;
  }
}
