// What the link carried, from the emulator's reports of every 100 ms.
import { median, quantile, round } from '../../e2e/measure/statistics.mjs';

const kStep = 5; // Reports per point of a series: 0.5 s.

/** → {ab, ba: {sentKbps, deliveredKbps, capacityKbps: means, queueP50Ms, queueP95Ms, lost, dropped, series}}. */
export function linkFigures(reports) {
  return { ab: oneWay(reports, 'ab'), ba: oneWay(reports, 'ba') };
}

function oneWay(reports, way) {
  const [first, last] = [reports[0], reports.at(-1)];
  if (first === undefined || first === last) return undefined;
  const queues = reports.map((report) => report[way].queueMs ?? Infinity);
  const capacities = reports.map((report) => report[way].kbps);
  const series = [];
  for (let i = kStep; i < reports.length; i += kStep) {
    series.push({ seconds: round(reports[i].seconds), ...rates(reports[i - kStep], reports[i], way), capacityKbps: reports[i][way].kbps,
      queueMs: round(Math.max(...queues.slice(i - kStep, i))) });
  }
  return {
    ...rates(first, last, way),
    capacityKbps: capacities.includes(null) ? null : round(capacities.reduce((a, b) => a + b, 0) / capacities.length, 0),
    queueP50Ms: round(median(queues)),
    queueP95Ms: round(quantile(queues, 0.95)),
    lost: last[way].lost - first[way].lost,
    dropped: last[way].dropped - first[way].dropped,
    series,
  };
}

function rates(from, to, way) {
  const ms = to.atMs - from.atMs;
  const kbps = (name) => round(((to[way][name] - from[way][name]) * 8) / ms, 0);
  return { sentKbps: kbps('sentBytes'), deliveredKbps: kbps('deliveredBytes') };
}
