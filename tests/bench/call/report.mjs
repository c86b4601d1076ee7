// The figures of call.mjs as text, and what the link carried as CSV.

export function printCall({ link, native, seconds, directions, links, start, shares, tcp }) {
  console.log(`${native ? 'native WebRTC' : 'Visavis'}, ${seconds} s, ${link}`);
  console.table(Object.fromEntries(Object.entries(directions).map(([name, figures]) => [name, {
    fps: figures.fps,
    freezes: figures.freezes.count,
    'frozen ms': figures.freezes.totalMs,
    'p50 ms': figures.latencyP50Ms,
    'p95 ms': figures.latencyP95Ms,
    'PSNR dB': figures.psnrDb,
    width: figures.width,
    speech: figures.correlation,
    'concealed %': Math.round(figures.concealedShare * 1000) / 10,
  }])));
  console.table(Object.fromEntries(Object.entries(links).map(([name, { series: _, steps: __, ...figures }]) => [name, figures])));
  for (const [name, { steps }] of Object.entries(links)) {
    for (const step of steps) console.log(`${name} ${describe(step)}`);
  }
  for (const [way, { kbps, ratio }] of Object.entries(shares ?? {})) console.log(`${way} kbps of each call: ${kbps.join(', ')}; the least to the most ${ratio}`);
  if (tcp !== undefined) {
    console.log(`TCP download a > b (${tcp.congestionControl}): ${tcp.kbps} kbps; beside it the call ${tcp.callKbps} kbps, ${percent(tcp.callShare)} of the link`);
  }
  for (const [name, series] of Object.entries(start)) console.log(`${name} kbps from the first packet on, per 0.5 s: ${series?.join(' ')}`);
  for (const [name, { series }] of Object.entries(links)) {
    console.log(`${name} kbps sent:     ${series.map(({ sentKbps }) => sentKbps).join(' ')}`);
    console.log(`${name} kbps received: ${series.map(({ deliveredKbps }) => deliveredKbps).join(' ')}`);
  }
  for (const [name, { hearing }] of Object.entries(directions)) {
    if (hearing.length > 1) console.log(`${name} concealed: ${hearing.map(({ kbps, concealedShare }) => `${percent(concealedShare)} at ${kbps} kbps`).join(', ')}`);
  }
  for (const [name, { sending }] of Object.entries(directions)) {
    console.log(`${name} target kbps: ${sending.map(({ targetKbps }) => targetKbps).join(' ')}`);
  }
}

const percent = (share) => `${Math.round(share * 1000) / 10} %`;

function describe({ atSeconds, fromKbps, toKbps, riseMs, drainMs, reached }) {
  const what = riseMs === undefined ? `queue short after ${drainMs} ms` : `90 % after ${riseMs} ms`;
  return `at ${atSeconds} s ${fromKbps} > ${toKbps} kbps: ${reached ? what : 'not reached before the next change'}`;
}

export function linkCsv(reports) {
  const columns = ['sentBytes', 'deliveredBytes', 'lost', 'dropped', 'queueMs', 'kbps'];
  const head = ['seconds', ...['ab', 'ba'].flatMap((way) => columns.map((column) => `${way}_${column}`))].join();
  const rows = reports.map((report) => [report.seconds, ...['ab', 'ba'].flatMap((way) => columns.map((column) => report[way][column]))].join());
  return `${[head, ...rows].join('\n')}\n`;
}
