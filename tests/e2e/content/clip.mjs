// The clips that the cameras of a call show: real pictures, 640x360 at 30 fps, 280 frames that loop,
// a marker (marker.mjs) in each. One clip per person, so that a swapped tile is noticed.
import { closeSync, fstatSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { ffmpeg } from './ffmpeg.mjs';
import { stampMarker } from './marker.mjs';
import { cached, findContent, requireContent } from './paths.mjs';

export const kWidth = 640;
export const kHeight = 360;
export const kFps = 30;
export const kFrames = 280; // All that cockatoo.mp4 has; at 30 fps that is 9.3 s.
const kFrameBytes = (kWidth * kHeight * 3) / 2;
const kRecipe = 3; // Raise it when the making of clips changes.
const kRounds = 4; // Of the .webm.
const kFrameHeader = Buffer.from('FRAME\n');

// Source frames are taken one for one as 30 fps: repeated frames would hide a low frame rate.
// `portrait` is the part without close-ups, [first, count], for clips that are to be looked at.
const kCast = {
  a: { id: 1, file: 'cockatoo.mp4', filter: 'scale=640:360', rotate: 0, portrait: [182, 98] },
  b: { id: 2, file: 'cockatoo.mp4', filter: 'scale=640:360,hflip', rotate: 140, portrait: [0, 50] },
  c: { id: 3, file: 'vtest.avi', filter: 'crop=768:432:0:40,scale=640:360', rotate: 0, portrait: [0, 280] },
};
// Without the package that has vtest.avi: another view of the same bird.
const kUnderstudy = {
  id: 3, file: 'cockatoo.mp4', filter: 'crop=960:540:160:0,scale=640:360', rotate: 70, portrait: [230, 50],
};

function role(person) {
  const wanted = kCast[person];
  return findContent(wanted.file) === undefined && person === 'c' ? kUnderstudy : wanted;
}

export const clipId = (person) => kCast[person].id;

/** Path of a person's clip as .y4m (I420), which Chromium's fake camera plays in a loop. */
export function clipY4m(person) {
  const { id, rotate } = role(person);
  const order = Array.from({ length: kFrames }, (_, i) => (i + rotate) % kFrames);
  return makeY4m(`clip-${person}.y4m`, person, order, (frame, number) => stampMarker(planes(frame), number, id));
}

/** Path of a shorter clip of a person without marker, for pictures that are to be looked at. */
export function portraitY4m(person) {
  const [first, count] = role(person).portrait;
  const order = Array.from({ length: count }, (_, i) => first + i);
  return makeY4m(`portrait-${person}.y4m`, person, order, () => {});
}

/** Writes the source frames named by `order`, each through `edit(frame, its new number)`. */
function makeY4m(name, person, order, edit) {
  const { file, filter } = role(person);
  const source = requireContent(file);
  return cached(name, [source], { ...role(person), kRecipe }, async (path) => {
    const raw = await ffmpeg([
      '-i', source, '-an', '-vf', `${filter},setpts=N/${kFps}/TB`, '-r', String(kFps),
      '-frames:v', String(kFrames), '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-',
    ]);
    if (raw.length !== kFrames * kFrameBytes) throw new Error(`${source}: ${raw.length} bytes, not ${kFrames} frames`);
    const parts = [Buffer.from(`YUV4MPEG2 W${kWidth} H${kHeight} F${kFps}:1 Ip A1:1 C420jpeg\n`)];
    order.forEach((at, number) => {
      const frame = raw.subarray(at * kFrameBytes, (at + 1) * kFrameBytes);
      edit(frame, number);
      parts.push(kFrameHeader, frame);
    });
    writeFileSync(path, Buffer.concat(parts));
  });
}

/**
 * Path of the same clip as .webm at a rate at which VP8 adds nearly no error, for Firefox, which has
 * no fake camera that plays a file. Several rounds, because a `<video>` stutters where it loops.
 */
export async function clipWebm(person) {
  const y4m = await clipY4m(person);
  return cached(`clip-${person}.webm`, [y4m], { kRecipe, kRounds }, async (path) => {
    const round = `${path}.round.webm`;
    await ffmpeg([
      '-i', y4m, '-c:v', 'libvpx', '-b:v', '8M', '-crf', '4', '-qmax', '12',
      '-deadline', 'realtime', '-cpu-used', '4', '-g', '60', '-threads', '2', round,
    ]);
    await ffmpeg(['-stream_loop', String(kRounds - 1), '-i', round, '-c', 'copy', path]);
    rmSync(round);
  });
}

function planes(frame) {
  const luma = kWidth * kHeight;
  return {
    width: kWidth,
    y: frame.subarray(0, luma),
    u: frame.subarray(luma, (luma * 5) / 4),
    v: frame.subarray((luma * 5) / 4, kFrameBytes),
  };
}

/** Opens a clip for reading single reference frames: `frame(n)` gives {y, u, v, width}. */
export async function openClip(person) {
  const file = openSync(await clipY4m(person), 'r');
  const step = kFrameHeader.length + kFrameBytes;
  const start = fstatSync(file).size - kFrames * step; // The stream header precedes the frames.
  return {
    id: clipId(person),
    frame(number) {
      const bytes = Buffer.alloc(kFrameBytes);
      readSync(file, bytes, 0, kFrameBytes, start + number * step + kFrameHeader.length);
      return planes(bytes);
    },
    close: () => closeSync(file),
  };
}
