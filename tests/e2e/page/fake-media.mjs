// A camera and a microphone that play a clip and speech, for browsers that have none from a file
// (Firefox). `installFakeMedia` runs in the page before its own scripts.

/**
 * Self-contained on purpose: its source text is what goes into the page.
 * `clip` and `voice` are addresses of the page's own origin; `failure` names the DOMException that getUserMedia gives instead.
 */
export function installFakeMedia({ clip, voice, failure }) {
  if (navigator.mediaDevices === undefined || !location.protocol.startsWith('http')) return;
  // Fetched at once, so that all is there when the page asks.
  const load = async (address) => {
    if (failure !== undefined) return undefined;
    return (await fetch(address)).blob();
  };
  const loaded = { clip: load(clip), voice: load(voice) };
  let camera; // Promises of the one playing source; each call gets clones of its track.
  let microphone;

  async function openCamera() {
    const video = document.createElement('video');
    video.muted = true;
    video.loop = true;
    video.src = URL.createObjectURL(await loaded.clip);
    await video.play();
    // Straight from the decoder, as I420 like a real camera; a canvas between costs more and is RGB.
    const [track] = video.mozCaptureStream().getVideoTracks();
    globalThis.__fakeCamera = video; // Keeps it alive.
    return track;
  }

  async function openMicrophone() {
    const context = new AudioContext({ sampleRate: 48000 });
    const bytes = await (await loaded.voice).arrayBuffer();
    const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(bytes), loop: true });
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    source.connect(out);
    source.start();
    await context.resume();
    globalThis.__fakeMicrophone = source;
    return out.stream.getAudioTracks()[0];
  }

  navigator.mediaDevices.enumerateDevices = async () => {
    if (failure === 'NotFoundError') return [];
    return ['videoinput', 'audioinput'].map((kind) => ({ kind, deviceId: kind, groupId: 'test', label: '' }));
  };

  navigator.mediaDevices.getUserMedia = async ({ video = false, audio = false } = {}) => {
    if (failure !== undefined) throw new DOMException('set by the test', failure);
    const tracks = [];
    if (video !== false) tracks.push((await (camera ??= openCamera())).clone());
    if (audio !== false) tracks.push((await (microphone ??= openMicrophone())).clone());
    return new MediaStream(tracks);
  };
}
