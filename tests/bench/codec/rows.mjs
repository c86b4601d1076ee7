// The rows: what is encoded, how, and in how many frames.
const kSizes = [
  { width: 640, height: 360, kbps: 500, frames: 60 },
  { width: 1280, height: 720, kbps: 1500, frames: 30 },
];
// The first is what a call takes on a usual device.
const kSpeeds = { vp8: [-6, -4, -12], vp9: [8, 6] };
const kOpus = [
  { speed: 9, kbps: 32 },
  { speed: 10, kbps: 32 },
];
const kSpeechSeconds = 4;

/** `quick`: the first of each codec, a few frames. `only`: words that a row's name must hold. */
export function chooseRows({ quick, only }) {
  const rows = kSizes.flatMap((size) =>
    Object.entries(kSpeeds).flatMap(([codec, speeds]) => speeds.map((speed) => ({ ...size, codec, speed }))),
  );
  rows.push(...kOpus.map((row) => ({ ...row, codec: 'opus', width: 0, height: 0, seconds: kSpeechSeconds })));
  const words = (only ?? '').split(' ').filter(Boolean);
  const wanted = rows.filter((row) => words.every((word) => nameOf(row).split(' ').includes(word)));
  if (!quick) return wanted;
  const first = new Map();
  for (const row of wanted) if (!first.has(row.codec)) first.set(row.codec, { ...row, frames: 6, seconds: 1 });
  return [...first.values()];
}

export const nameOf = ({ codec, height, speed }) =>
  codec === 'opus' ? `opus complexity ${speed}` : `${codec} ${height}p ${speed}`;
