// libav.js (variant webm-vp9): ffmpeg's libraries by their own interface. Frames go in by copy, as a
// page would hand them over; decoded ones stay in its memory. Runs in Node and in a page.

// The names of its encoders and decoders both.
const kLibraries = { vp8: 'libvpx', vp9: 'libvpx-vp9' };
const kPixelFormatYuv420p = 0;

/** `LibAV`: what its module exports; `options`: where its wasm lies. */
export async function createLibav(LibAV, options) {
  const library = await LibAV.LibAV({ noworker: true, nothreads: true, ...options });
  await library.av_log_set_level(library.AV_LOG_ERROR);
  let input;
  let packets = [];
  const frameOf = (index) => {
    const { width, height, bytes } = input;
    const luma = width * height;
    const size = (luma * 3) / 2;
    return {
      data: bytes.subarray(index * size, (index + 1) * size),
      layout: [
        { offset: 0, stride: width },
        { offset: luma, stride: width / 2 },
        { offset: (luma * 5) / 4, stride: width / 2 },
      ],
      format: kPixelFormatYuv420p, width, height, pts: index, ptshi: 0,
    };
  };
  return {
    clip(clip) {
      input = clip;
    },
    async encode(codec, effort, kbps) {
      const [, context, frame, packet] = await library.ff_init_encoder(kLibraries[codec], {
        ctx: {
          bit_rate: kbps * 1000, rc_max_rate: kbps * 1000, rc_min_rate: kbps * 1000, pix_fmt: kPixelFormatYuv420p,
          width: input.width, height: input.height, qmin: 2, qmax: 56, gop_size: 9999,
        },
        time_base: [1, 30],
        options: {
          deadline: 'realtime', 'cpu-used': String(effort), 'lag-in-frames': '0', 'static-thresh': '1',
          'max-intra-rate': '400', 'undershoot-pct': '100', 'overshoot-pct': '15', threads: '1', bufsize: String(kbps * 600),
          rc_init_occupancy: String(kbps * 400),
          ...(codec === 'vp9' ? { 'aq-mode': '3', 'row-mt': '0', 'tile-columns': '0' } : {}),
        },
      });
      packets = [];
      for (let i = 0; i < input.frames; ++i) {
        packets.push(...(await library.ff_encode_multi(context, frame, packet, [frameOf(i)], i + 1 === input.frames)));
      }
      await library.ff_free_encoder(context, frame, packet);
    },
    async decode(codec) {
      const [, context, packet, frame] = await library.ff_init_decoder(kLibraries[codec]);
      for (const [i, each] of packets.entries()) {
        const frames = await library.ff_decode_multi(context, packet, frame, [each], {
          fin: i + 1 === packets.length, copyoutFrame: 'ptr',
        });
        for (const pointer of frames) await library.av_frame_free_js(pointer);
      }
      await library.ff_free_decoder(context, packet, frame);
    },
    stream: () => packets.map(({ data }) => data),
  };
}
