// The eyes and ears of the tests inside a page. `installProbe` runs in the page before any of its own
// scripts; it knows the page's DOM contract and nothing of the engine, so it cannot share its errors.
// Only raw samples leave the page: everything is judged in node (measure/).

/** Self-contained on purpose: its source text is what goes into the page. */
export function installProbe() {
  if (globalThis.__probe !== undefined || typeof AudioNode === 'undefined') return;

  const kSquares = 20; // As in content/marker.mjs.
  const kStrip = 32 / 360; // Share of the height that the marker takes.
  const kWidth = 640;
  const kHeight = 360;

  // --- what is played -----------------------------------------------------------------------
  // Whatever is connected to the speakers is remembered, and tapped while a measurement runs.
  const played = new Set(); // {node, output}
  const { connect, disconnect } = AudioNode.prototype;
  const isSpeakers = (node) => node instanceof AudioDestinationNode && !(node.context instanceof OfflineAudioContext);
  AudioNode.prototype.connect = function (to, output = 0, ...rest) {
    const result = connect.call(this, to, output, ...rest);
    if (isSpeakers(to)) played.add({ node: this, output });
    return result;
  };
  AudioNode.prototype.disconnect = function (...args) {
    const result = disconnect.apply(this, args);
    if (args.length === 0 || typeof args[0] === 'number' || isSpeakers(args[0])) {
      for (const entry of played) if (entry.node === this) played.delete(entry);
    }
    return result;
  };

  const kHistory = 32768; // Samples that an analyser remembers: 0.68 s, which a busy page may miss.
  const kOverlap = 512;

  /** Where `tail` stands in `samples`, looked for around `expected`; undefined when nowhere. */
  function find(tail, samples, expected) {
    const last = samples.length - tail.length;
    const at = (start) => start >= 0 && start <= last && tail.every((value, i) => samples[start + i] === value);
    for (let distance = 0; distance <= last; ++distance) {
      if (at(expected - distance)) return expected - distance;
      if (at(expected + distance)) return expected + distance;
    }
    return undefined;
  }

  /**
   * Records what is played through a context from now on, at each read(). By an AnalyserNode whose
   * overlapping views are joined where they are equal: a worklet's code may be forbidden by the page's
   * content security policy, and a ScriptProcessorNode loses samples while the page is busy.
   */
  function tap(context) {
    const recorder = new AnalyserNode(context, { fftSize: kHistory, channelCount: 1, channelCountMode: 'explicit' });
    const sources = [...played].filter(({ node }) => node.context === context);
    for (const { node, output } of sources) connect.call(node, recorder, output);
    const view = new Float32Array(kHistory);
    const parts = [];
    let tail;
    let lostMs = 0;
    let lastRead = context.currentTime;
    return {
      rate: context.sampleRate,
      parts,
      lostMs: () => Math.round(lostMs),
      read() {
        const elapsed = Math.round((context.currentTime - lastRead) * context.sampleRate);
        if (elapsed === 0) return;
        recorder.getFloatTimeDomainData(view);
        const expected = kHistory - elapsed;
        const start = tail === undefined ? undefined : find(tail, view, expected - kOverlap);
        const fresh = view.slice(start === undefined ? Math.max(0, expected) : start + kOverlap);
        if (start === undefined && tail !== undefined) lostMs += Math.max(0, -expected * 1000) / context.sampleRate;
        if (fresh.length === 0) return;
        lastRead = context.currentTime;
        parts.push(fresh);
        tail = view.slice(-kOverlap);
      },
      stop() {
        for (const { node, output } of sources) {
          try {
            disconnect.call(node, recorder, output);
          } catch {
            // The page has taken the node apart meanwhile.
          }
        }
      },
    };
  }

  // --- what is shown ------------------------------------------------------------------------
  function canvasOf(width, height) {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    return canvas.getContext('2d', { willReadFrequently: true });
  }
  const strip = canvasOf(kSquares * 8, 8);
  const full = canvasOf(kWidth, kHeight);

  function sizeOf(element) {
    if (element === null) return [0, 0];
    if (element instanceof HTMLVideoElement) {
      return element.readyState < 2 ? [0, 0] : [element.videoWidth, element.videoHeight];
    }
    return [element.width, element.height];
  }

  /** Mean luma of each square of the marker, or undefined when nothing is shown. */
  function squares(element) {
    const [width, height] = sizeOf(element);
    if (width === 0 || height === 0) return undefined;
    strip.drawImage(element, 0, 0, width, height * kStrip, 0, 0, kSquares * 8, 8);
    const { data } = strip.getImageData(0, 0, kSquares * 8, 8);
    const means = [];
    for (let square = 0; square < kSquares; ++square) {
      let sum = 0;
      for (let y = 2; y < 6; ++y) {
        for (let x = 2; x < 6; ++x) sum += data[(y * kSquares * 8 + square * 8 + x) * 4 + 1];
      }
      means.push(Math.round(sum / 16));
    }
    return means;
  }

  /** The whole view at 640x360: luma (BT.601, 16..235) and mean colours of 16x9 fields. */
  function picture(element) {
    const [width, height] = sizeOf(element);
    if (width === 0 || height === 0) return undefined;
    full.drawImage(element, 0, 0, width, height, 0, 0, kWidth, kHeight);
    const { data } = full.getImageData(0, 0, kWidth, kHeight);
    const luma = new Uint8Array(kWidth * kHeight);
    const fields = new Float64Array(16 * 9 * 3);
    for (let y = 0, i = 0; y < kHeight; ++y) {
      for (let x = 0; x < kWidth; ++x, ++i) {
        const r = data[i * 4];
        const g = data[i * 4 + 1];
        const b = data[i * 4 + 2];
        luma[i] = 16.5 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
        const field = (Math.floor(y / 40) * 16 + Math.floor(x / 40)) * 3;
        fields[field] += r;
        fields[field + 1] += g;
        fields[field + 2] += b;
      }
    }
    return { width, height, luma, fields: Array.from(fields, (sum) => Math.round(sum / 160) / 10) };
  }

  const now = () => performance.timeOrigin + performance.now();

  // When each view was given a new picture, known without reading one: by the page's drawing, or by
  // the browser's word. Only views that someone asks for are watched.
  const pictureTimes = new WeakMap(); // view → times
  const lastDrawn = new WeakMap(); // canvas → timestamp of the VideoFrame drawn last
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...args) {
    const result = drawImage.apply(this, args);
    const times = pictureTimes.get(this.canvas);
    if (times === undefined) return result;
    const timestamp = args[0] instanceof VideoFrame ? args[0].timestamp : undefined;
    if (timestamp === undefined || timestamp !== lastDrawn.get(this.canvas)) times.push(now());
    lastDrawn.set(this.canvas, timestamp);
    return result;
  };

  /** Times (ms since 1970) at which `element` got a new picture; grows from the first call on. */
  function timesOf(element) {
    const known = pictureTimes.get(element);
    if (known !== undefined) return known;
    const times = [];
    pictureTimes.set(element, times);
    if (element instanceof HTMLVideoElement) {
      const note = () => {
        times.push(now());
        element.requestVideoFrameCallback(note);
      };
      element.requestVideoFrameCallback(note);
    }
    return times;
  }

  const previewView = () => document.querySelector('[data-testid=preview]');
  function views() {
    const all = new Map([['preview', previewView()]]);
    for (const tile of document.querySelectorAll('[data-testid=remote-tile]')) {
      all.set(tile.dataset.peerId, tile.querySelector('[data-testid=remote-view]'));
    }
    return all;
  }

  let lumas = []; // Of the last run; fetched one by one, a message with all of them would be huge.

  function base64(bytes) {
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  }

  globalThis.__probe = {
    /** What each view shows at this moment: {key: square means}. */
    look() {
      const seen = {};
      for (const [key, element] of views()) seen[key] = squares(element) ?? null;
      return seen;
    },

    /** Peak of what was played in about the last 50 ms: cheap sign that sound has begun. */
    async listen() {
      let peak = 0;
      for (const { node, output } of played) {
        if (node.context.state !== 'running') continue;
        const analyser = new AnalyserNode(node.context, { fftSize: 2048 });
        connect.call(node, analyser, output);
        const samples = new Float32Array(2048);
        await new Promise((resolve) => setTimeout(resolve, 100)); // Lets the analyser fill.
        analyser.getFloatTimeDomainData(samples);
        disconnect.call(node, analyser, output);
        for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
      }
      return peak;
    },

    /**
     * Watches all views, first for `paceMs` their pace, then for `qualityMs` what they show and what the
     * speakers play: reading pictures costs so much that it would slow down what is to be timed.
     * `views`: {key: {shown: times of new pictures in the pace's window, samples: [time, ...squares] of
     * some of them, pictures}}; `start`, `end`: the pace's window.
     */
    async run({ paceMs, qualityMs, pictureEveryMs, markerEveryMs = 150 }) {
      const seen = {}; // key → {samples, pictures, element, shown}
      lumas = [];
      const start = now();
      const end = start + paceMs;
      const until = end + qualityMs;
      let taps;
      let turn = 0; // Views take turns, so that one animation frame pays for one picture at most.
      let nextPicture = end;
      let nextRead = end;
      await new Promise((resolve) => {
        function look(key, element, time) {
          const view = (seen[key] ??= { samples: [], pictures: [], shown: [], times: [], counted: 0, nextMarker: start });
          const times = element === null ? [] : timesOf(element);
          if (times !== view.times) Object.assign(view, { times, counted: 0 }); // The page has made a new element.
          while (view.counted < times.length) {
            const at = times[view.counted++];
            if (at >= start && at < end) view.shown.push(at);
            view.isFresh = true;
          }
          if (!view.isFresh || time < view.nextMarker) return;
          view.isFresh = false;
          view.nextMarker = time + markerEveryMs;
          const means = squares(element);
          if (means !== undefined) view.samples.push([time, ...means]);
        }
        function takePicture(time) {
          const remote = [...views()].filter(([key]) => key !== 'preview');
          if (pictureEveryMs === 0 || time < nextPicture || remote.length === 0) return;
          nextPicture = time + pictureEveryMs / remote.length;
          const [key, element] = remote[turn++ % remote.length];
          const taken = picture(element);
          if (taken === undefined) return;
          const { luma, ...rest } = taken;
          seen[key]?.pictures.push({ ...rest, luma: lumas.push(luma) - 1 });
        }
        function step() {
          const time = now();
          if (time >= until) return resolve();
          requestAnimationFrame(step);
          if (time < end) {
            for (const [key, element] of views()) look(key, element, time);
            return;
          }
          if (taps === undefined) {
            const contexts = new Set([...played].map(({ node }) => node.context));
            taps = [...contexts].filter(({ state }) => state === 'running').map(tap);
          }
          if (time >= nextRead) {
            nextRead = time + 100;
            for (const { read } of taps) read();
          }
          takePicture(time);
        }
        requestAnimationFrame(step);
      });
      for (const [key, { samples, pictures, shown }] of Object.entries(seen)) seen[key] = { samples, pictures, shown };
      const sounds = [];
      for (const { rate, parts, lostMs, read, stop } of taps ?? []) {
        read();
        stop();
        const pcm = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
        let at = 0;
        for (const part of parts) {
          for (const sample of part) pcm[at++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32767)));
        }
        sounds.push({ rate, lostMs: lostMs(), pcm: base64(new Uint8Array(pcm.buffer)) });
      }
      return { start, end, views: seen, sounds };
    },

    /** Luma plane of a picture of the last run, base64. */
    luma: (index) => base64(lumas[index]),
  };
}
