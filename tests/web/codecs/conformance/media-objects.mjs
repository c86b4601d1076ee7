// Chunks, frames and sound by themselves.
// https://www.w3.org/TR/webcodecs/#encodedvideochunk-interface, #audiodata-interface, #videoframe-interface
import { equal, ok, rejects, throws } from './assert.mjs';
import { makeSound, picture } from './media.mjs';

const bytes = (...values) => new Uint8Array(values);

const chunks = ['EncodedVideoChunk', 'EncodedAudioChunk'].flatMap((name) => [
  [`${name}: keeps what it is made of`, (api) => {
    const data = bytes(1, 2, 3, 4);
    const chunk = new api[name]({ type: 'delta', timestamp: -5, duration: 7, data: data.subarray(1) });
    data.fill(9);
    equal([chunk.type, chunk.timestamp, chunk.duration, chunk.byteLength], ['delta', -5, 7, 3]);
    const out = new Uint8Array(3);
    chunk.copyTo(out);
    equal([...out], [2, 3, 4], 'bytes');
    const wider = new Uint8Array(5);
    chunk.copyTo(wider.buffer);
    equal([...wider], [2, 3, 4, 0, 0], 'bytes in a longer buffer');
  }],
  [`${name}: without a duration it is null`, (api) => {
    equal(new api[name]({ type: 'key', timestamp: 0, data: bytes() }).duration, null);
  }],
  [`${name}: wants type, timestamp and data`, (api) => {
    const whole = { type: 'key', timestamp: 0, data: bytes(1) };
    for (const key of Object.keys(whole)) throws('TypeError', () => new api[name]({ ...whole, [key]: undefined }), key);
    throws('TypeError', () => new api[name]({ ...whole, type: 'other' }), 'another type:');
    throws('TypeError', () => new api[name]({ ...whole, timestamp: NaN }), 'no number:');
  }],
  [`${name}: does not copy into too little`, (api) => {
    const chunk = new api[name]({ type: 'key', timestamp: 0, data: bytes(1, 2, 3) });
    throws('TypeError', () => chunk.copyTo(new Uint8Array(2)));
  }],
]);

const init = { format: 'I420', codedWidth: 8, codedHeight: 4, timestamp: 11 };
const pixels = () => picture(8, 4, 0);

const frames = [
  ['VideoFrame: has what it is made with', (api) => {
    const frame = new api.VideoFrame(pixels(), { ...init, duration: 5, displayWidth: 16, displayHeight: 4 });
    equal([frame.format, frame.codedWidth, frame.codedHeight, frame.timestamp, frame.duration], ['I420', 8, 4, 11, 5]);
    equal([frame.displayWidth, frame.displayHeight, frame.visibleRect.width, frame.visibleRect.height], [16, 4, 8, 4]);
    frame.close();
  }],
  ['VideoFrame: wants format, sizes, a timestamp and enough bytes', (api) => {
    for (const key of Object.keys(init)) throws('TypeError', () => new api.VideoFrame(pixels(), { ...init, [key]: undefined }), key);
    throws('TypeError', () => new api.VideoFrame(pixels(), { ...init, codedWidth: 0 }), 'no width:');
    throws('TypeError', () => new api.VideoFrame(pixels().subarray(1), init), 'a byte too few:');
    throws('TypeError', () => new api.VideoFrame(pixels(), { ...init, format: 'I421' }), 'no format:');
    throws('TypeError', () => new api.VideoFrame(pixels(), { ...init, visibleRect: { x: 4, y: 0, width: 8, height: 4 } }), 'a rectangle outside:');
  }],
  ['VideoFrame: gives its pixels back', async (api) => {
    const frame = new api.VideoFrame(pixels(), init);
    equal(frame.allocationSize(), 48, 'size');
    const out = new Uint8Array(48);
    const layout = await frame.copyTo(out);
    equal(layout.map(({ offset, stride }) => [offset, stride]), [[0, 8], [32, 4], [40, 4]], 'layout');
    equal([...out], [...pixels()], 'pixels');
    frame.close();
  }],
  ['VideoFrame: gives part of its pixels, in the layout one likes', async (api) => {
    const frame = new api.VideoFrame(pixels(), init);
    const rect = { x: 2, y: 2, width: 4, height: 2 };
    const layout = [{ offset: 0, stride: 10 }, { offset: 20, stride: 4 }, { offset: 24, stride: 4 }];
    equal(frame.allocationSize({ rect }), 12, 'size of the part');
    const out = new Uint8Array(28);
    await frame.copyTo(out, { rect, layout });
    equal([...out.subarray(0, 4)], [...pixels().subarray(18, 22)], 'first row');
    equal([...out.subarray(10, 14)], [...pixels().subarray(26, 30)], 'second row');
    frame.close();
  }],
  ['VideoFrame: does not copy into too little, nor in a layout that overlaps', async (api) => {
    const frame = new api.VideoFrame(pixels(), init);
    await rejects('TypeError', frame.copyTo(new Uint8Array(47)), 'too little:');
    const layout = [{ offset: 0, stride: 8 }, { offset: 31, stride: 4 }, { offset: 40, stride: 4 }];
    await rejects('TypeError', frame.copyTo(new Uint8Array(48), { layout }), 'overlapping:');
    frame.close();
  }],
  ['VideoFrame: shows the part that is visible', async (api) => {
    const frame = new api.VideoFrame(pixels(), { ...init, visibleRect: { x: 4, y: 2, width: 4, height: 2 } });
    equal([frame.visibleRect.width, frame.visibleRect.height, frame.displayWidth, frame.displayHeight], [4, 2, 4, 2]);
    const out = new Uint8Array(frame.allocationSize());
    await frame.copyTo(out);
    equal([...out.subarray(0, 8)], [...pixels().subarray(20, 24), ...pixels().subarray(28, 32)]);
    frame.close();
  }],
  ['VideoFrame: a clone outlives it; what is closed is empty', async (api) => {
    const frame = new api.VideoFrame(pixels(), init);
    const clone = frame.clone();
    frame.close();
    frame.close();
    equal([frame.format, frame.codedWidth, frame.codedHeight, frame.timestamp], [null, 0, 0, 11], 'the closed');
    throws('InvalidStateError', () => frame.clone());
    throws('InvalidStateError', () => frame.allocationSize());
    await rejects('InvalidStateError', frame.copyTo(new Uint8Array(48)));
    equal([clone.format, clone.codedWidth, clone.timestamp], ['I420', 8, 11], 'the clone');
    const out = new Uint8Array(48);
    await clone.copyTo(out);
    equal([...out], [...pixels()], 'pixels of the clone');
    clone.close();
  }],
  ['VideoFrame: becomes RGB of any order', async (api) => {
    // Red of BT.709, limited range: 63, 102, 240.
    const red = Uint8Array.from({ length: 48 }, (_, index) => (index < 32 ? 63 : index < 40 ? 102 : 240));
    const frame = new api.VideoFrame(red, { ...init, colorSpace: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'bt709', fullRange: false } });
    for (const [format, expected] of [['RGBA', [255, 0, 0, 255]], ['BGRX', [0, 0, 255, 255]]]) {
      equal(frame.allocationSize({ format }), 128, format);
      const out = new Uint8Array(128);
      const layout = await frame.copyTo(out, { format });
      equal(layout.map(({ offset, stride }) => [offset, stride]), [[0, 32]], format);
      ok(expected.every((value, i) => i === 3 || Math.abs(out[64 + i] - value) <= 4), `${format}: ${out.subarray(64, 68)}`);
    }
    await rejects('NotSupportedError', frame.copyTo(new Uint8Array(48), { format: 'I420' }), 'a format that is not RGB:');
    frame.close();
  }],
  ['VideoFrame: of another frame, with other times', (api) => {
    const frame = new api.VideoFrame(pixels(), init);
    const later = new api.VideoFrame(frame, { timestamp: 99, duration: 3 });
    frame.close();
    equal([later.timestamp, later.duration, later.codedWidth], [99, 3, 8]);
    later.close();
  }],
];

const sounds = [
  ['AudioData: has what it is made with', (api) => {
    const data = makeSound(api, 2, 0, 480);
    equal([data.format, data.sampleRate, data.numberOfFrames, data.numberOfChannels, data.timestamp, data.duration], ['f32-planar', 48_000, 480, 2, 0, 10_000]);
    equal(data.allocationSize({ planeIndex: 1 }), 1920);
    data.close();
  }],
  ['AudioData: wants all of it, and enough bytes', (api) => {
    const whole = { format: 's16', sampleRate: 48_000, numberOfFrames: 2, numberOfChannels: 2, timestamp: 0, data: new Int16Array(4) };
    new api.AudioData(whole).close();
    for (const key of Object.keys(whole)) throws('TypeError', () => new api.AudioData({ ...whole, [key]: undefined }), key);
    for (const key of ['numberOfFrames', 'numberOfChannels']) throws('TypeError', () => new api.AudioData({ ...whole, [key]: 0 }), key);
    throws('TypeError', () => new api.AudioData({ ...whole, data: new Int16Array(3) }), 'too few bytes:');
  }],
  ['AudioData: becomes planar floats', (api) => {
    const data = new api.AudioData({
      format: 's16', sampleRate: 48_000, numberOfFrames: 3, numberOfChannels: 2, timestamp: 0, data: new Int16Array([0, 16384, -32768, 0, 8192, -16384]),
    });
    const plane = new Float32Array(3);
    data.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
    ok(plane.every((value, i) => Math.abs(value - [0, -1, 0.25][i]) < 1e-3), `left ${[...plane]}`);
    data.copyTo(plane, { planeIndex: 1, format: 'f32-planar' });
    ok(plane.every((value, i) => Math.abs(value - [0.5, 0, -0.5][i]) < 1e-3), `right ${[...plane]}`);
    data.close();
  }],
  ['AudioData: gives part of a plane, and no more than there is', (api) => {
    const data = makeSound(api, 1, 0, 480);
    const part = new Float32Array(10);
    data.copyTo(part, { planeIndex: 0, frameOffset: 100, frameCount: 10 });
    const whole = new Float32Array(480);
    data.copyTo(whole, { planeIndex: 0 });
    equal([...part], [...whole.subarray(100, 110)], 'the part');
    throws('RangeError', () => data.copyTo(whole, { planeIndex: 1 }), 'no such plane:');
    throws('RangeError', () => data.copyTo(whole, { planeIndex: 0, frameOffset: 480 }), 'behind the end:');
    throws('RangeError', () => data.copyTo(whole, { planeIndex: 0, frameOffset: 470, frameCount: 11 }), 'too many:');
    throws('RangeError', () => data.copyTo(part, { planeIndex: 0 }), 'too little room:');
    data.close();
  }],
  ['AudioData: a clone outlives it; what is closed is empty', (api) => {
    const data = makeSound(api, 1, 0, 480);
    const clone = data.clone();
    data.close();
    equal([data.format, data.sampleRate, data.numberOfFrames, data.numberOfChannels], [null, 0, 0, 0], 'the closed');
    throws('InvalidStateError', () => data.clone());
    throws('InvalidStateError', () => data.allocationSize({ planeIndex: 0 }));
    throws('InvalidStateError', () => data.copyTo(new Float32Array(480), { planeIndex: 0 }));
    equal(clone.numberOfFrames, 480, 'frames of the clone');
    clone.close();
  }],
];

export default [...chunks, ...frames, ...sounds];
