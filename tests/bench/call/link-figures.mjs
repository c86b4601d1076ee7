// What the link carried, from the emulator's reports of every 100 ms.
import { median, quantile, round } from '../../e2e/measure/statistics.mjs';
import { stepTimings } from './steps.mjs';

const kStep = 5; // Reports per point of a series: 0.5 s.

/**
 * → {ab, ba: {sentKbps, deliveredKbps, capacityKbps: means, queueP50Ms, queueP95Ms, lost, dropped,
 * steps, series}}.
 */
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
    steps: stepTimings(reports, way),
    series,
  };
}

function rates(from, to, way) {
  const ms = to.atMs - from.atMs;
  const kbps = (name) => round(((to[way][name] - from[way][name]) * 8) / ms, 0);
  return { sentKbps: kbps('sentBytes'), deliveredKbps: kbps('deliveredBytes') };
}

/** kbps delivered of the flows named as the emulator does ("udp:PORT"), over all reports. */
export function flowKbps(reports, way, flows) {
  const bytes = (report) => flows.reduce((sum, flow) => sum + (report[way].flows[flow] ?? 0), 0);
  const [first, last] = [reports[0], reports.at(-1)];
  return first === undefined || first === last ? 0 : round(((bytes(last) - bytes(first)) * 8) / (last.atMs - first.atMs), 0);
}

/**
 * The first seconds of a direction, from when its first UDP packet came through: kbps delivered per
 * 0.5 s; undefined when none did.
 */
export function startKbps(reports, way, seconds = 5) {
  const udp = (report) => Object.entries(report[way].flows).reduce((sum, [flow, bytes]) => sum + (flow.startsWith('udp:') ? bytes : 0), 0);
  const first = reports.findIndex((report) => udp(report) > 0);
  if (first < 0) return undefined;
  const series = [];
  for (let i = Math.max(0, first - 1); i + kStep < reports.length && series.length < seconds * 2; i += kStep) {
    series.push(round(((udp(reports[i + kStep]) - udp(reports[i])) * 8) / (reports[i + kStep].atMs - reports[i].atMs), 0));
  }
  return series;
}
