// The figures of call.mjs as text, and what the link carried as CSV.

export function printCall({ link, native, seconds, directions, links, tcpKbps }) {
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
  console.table(Object.fromEntries(Object.entries(links).map(([name, { series: _, ...figures }]) => [name, figures])));
  if (tcpKbps !== undefined) console.log(`TCP download a > b: ${tcpKbps} kbps`);
  for (const [name, { series }] of Object.entries(links)) {
    console.log(`${name} kbps: ${series.map(({ deliveredKbps }) => deliveredKbps).join(' ')}`);
  }
}

export function linkCsv(reports) {
  const columns = ['sentBytes', 'deliveredBytes', 'lost', 'dropped', 'queueMs', 'kbps'];
  const head = ['seconds', ...['ab', 'ba'].flatMap((way) => columns.map((column) => `${way}_${column}`))].join();
  const rows = reports.map((report) => [report.seconds, ...['ab', 'ba'].flatMap((way) => columns.map((column) => report[way][column]))].join());
  return `${[head, ...rows].join('\n')}\n`;
}
