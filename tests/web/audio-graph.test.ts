import { beforeEach, describe, expect, it } from 'vitest';
import { AudioGraph } from 'visavis-source/audio-graph';
import { FakeAudioContext, FakeBrowser, FakeTrack, settle } from './page-fakes';

const track = () => new FakeTrack('audio').asTrack();

describe('AudioGraph', () => {
  let browser: FakeBrowser;
  let graph: AudioGraph;
  beforeEach(async () => {
    browser = new FakeBrowser();
    graph = new AudioGraph();
    await browser.context.load();
  });
  const mainContext = () => FakeAudioContext.made[0];
  /** As in Firefox with a microphone of 44.1 kHz. */
  const refuseInMainContext = () => {
    FakeAudioContext.refusesSources = (context) => context === mainContext();
  };

  it('connects the microphone in its context, and ends it', async () => {
    expect(await graph.capture(track())).toBeDefined();
    const nodes = mainContext()?.nodes ?? [];
    expect(nodes.map(({ name, connected }) => [name, connected])).toEqual([
      [undefined, true],
      ['visavis-capture', true],
    ]);
    graph.stopCapture();
    expect(nodes.map(({ connected }) => connected)).toEqual([false, false]);
    expect(nodes[1]?.port.posted.at(-1)).toEqual({ type: 'end' });
  });

  it('takes a context of its own for a microphone of another rate, and closes it', async () => {
    refuseInMainContext();
    const port = graph.capture(track());
    await browser.context.load();
    expect(await port).toBeDefined();
    expect(FakeAudioContext.made.length).toBe(2);
    graph.stopCapture();
    expect(FakeAudioContext.made.map(({ state }) => state)).toEqual(['running', 'closed']);
  });

  it('comes to nothing, quietly, when it is stopped while its context loads', async () => {
    refuseInMainContext();
    const port = graph.capture(track());
    await settle();
    const second = browser.context;
    graph.stopCapture();
    await second.load();
    expect(await port).toBeUndefined();
    expect([second.state, second.nodes.length]).toEqual(['closed', 0]);
  });

  it('is not disturbed by a capture before that fails late', async () => {
    refuseInMainContext();
    const early = graph.capture(track());
    await settle();
    const earlyContext = browser.context;
    const late = graph.capture(track());
    await settle();
    const lateContext = browser.context;
    await earlyContext.failToLoad();
    await lateContext.load();
    expect(await early).toBeUndefined();
    expect(await late).toBeDefined();
    expect([earlyContext.state, lateContext.state]).toEqual(['closed', 'running']);
  });

  it('says that the microphone cannot be started, and leaves nothing open', async () => {
    FakeAudioContext.refusesSources = () => true;
    const port = graph.capture(track());
    const failed = expect(port).rejects.toMatchObject({ code: 'microphone-in-use' });
    await browser.context.load();
    await failed;
    expect(FakeAudioContext.made.map(({ state }) => state)).toEqual(['running', 'closed']);
  });

  it('says that its worklets could not be loaded', async () => {
    const other = new AudioGraph();
    await browser.context.failToLoad();
    expect(other.failed).toBe(true);
    await expect(other.ready()).rejects.toMatchObject({ code: 'engine-not-loaded' });
  });

  it('ends every playout when closed', () => {
    graph.addPlayout('p');
    graph.addPlayout('q');
    graph.close();
    const nodes = mainContext()?.nodes ?? [];
    expect(nodes.map(({ name, connected }) => [name, connected])).toEqual([
      ['visavis-playout', false],
      ['visavis-playout', false],
    ]);
    expect(mainContext()?.state).toBe('closed');
  });
});
