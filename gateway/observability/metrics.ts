// SPDX-License-Identifier: Apache-2.0
/**
 * Figures for Prometheus: the Metrics port on prom-client, with a registry of its own (specs: stack §7).
 *
 * The names are a closed table (`metric-table.ts`); counting under another name is a bug, hence an assert. The
 * number of series is bounded: a label value that comes from outside (a code interface read in a file name)
 * is folded into `autre` when the tables do not know it, or when a metric has too many series already.
 */
import assert from 'node:assert/strict';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { parseCodeInterface } from '../domain/code-interface.ts';
import type { Metrics } from '../ports/machinery.ts';
import { type MetricName, type MetricRow, metricTable } from './metric-table.ts';

export interface MetricsRegistry extends Metrics {
  readonly contentType: string;
  /** The exposition text of /metrics. */
  text(): Promise<string>;
}

type Labels = Readonly<Record<string, string>>;

const prefix = 'raccord_';
/** Series of one metric, by combination of labels; past that all is counted under `autre`. */
const seriesLimit = 500;
const other = 'autre';

export function createMetrics(): MetricsRegistry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix });
  const { counters, gauges, histograms } = declare(registry);
  const series = new Map<string, Set<string>>();

  function fold(name: MetricName, labels: Labels): Record<string, string> {
    const { labels: declared, codeInterface }: MetricRow = metricTable[name];
    const folded: Record<string, string> = {};
    for (const [label, value] of Object.entries(labels)) {
      assert.ok(declared.includes(label), `metric ${name} has no label ${label}`);
      folded[label] = label === codeInterface && parseCodeInterface(value) === undefined ? other : value;
    }
    const seen = series.get(name) ?? new Set();
    series.set(name, seen);
    const key = declared.map((label) => folded[label] ?? '').join('\n');
    if (!seen.has(key) && seen.size >= seriesLimit) {
      return Object.fromEntries(Object.keys(folded).map((label) => [label, other]));
    }
    seen.add(key);
    return folded;
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count: (name, labels = {}, by = 1) =>
      declaredAs(counters, name).inc(fold(name as MetricName, labels), by),
    observe: (name, seconds, labels = {}) =>
      declaredAs(histograms, name).observe(fold(name as MetricName, labels), seconds),
    gauge: (name, value, labels = {}) =>
      declaredAs(gauges, name).set(fold(name as MetricName, labels), value),
  };
}

function declaredAs<T>(metrics: ReadonlyMap<string, T>, name: string): T {
  const metric = metrics.get(name);
  assert.ok(metric !== undefined, `no such metric of this type: ${name}`);
  return metric;
}

function declare(registry: Registry) {
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, row] of Object.entries<MetricRow>(metricTable)) {
    const common = {
      name: `${prefix}${name}`,
      help: row.help,
      labelNames: [...row.labels],
      registers: [registry],
    };
    if (row.type === 'histogram')
      histograms.set(name, new Histogram({ ...common, buckets: [...row.buckets] }));
    else if (row.type === 'gauge') gauges.set(name, new Gauge(common));
    else counters.set(name, new Counter(common));
  }
  return { counters, gauges, histograms };
}
