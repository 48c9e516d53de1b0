// SPDX-License-Identifier: Apache-2.0
/** A logger and metrics that remember what they were told, for tests that read them. */
import type { LogFields, Logger, Metrics } from '../../gateway/ports/machinery.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
  readonly cause: unknown;
}

export interface Recorder {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly lines: readonly LogLine[];
  /** Names and labels as counted, e.g. `work_failures_total{etape=controle,code_failure=BUG}`. */
  readonly counted: ReadonlyMap<string, number>;
  readonly observed: ReadonlyMap<string, number>;
  events(): readonly string[];
}

export function createRecorder(): Recorder {
  const lines: LogLine[] = [];
  const counted = new Map<string, number>();
  const observed = new Map<string, number>();
  const add = (into: Map<string, number>, name: string, labels: Readonly<Record<string, string>>, by = 1) => {
    const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    const full = `${name}{${pairs.join(',')}}`;
    into.set(full, (into.get(full) ?? 0) + by);
  };
  return {
    logger: recordInto(lines, {}),
    metrics: {
      count: (name, labels = {}, by = 1) => add(counted, name, labels, by),
      observe: (name, _seconds, labels = {}) => add(observed, name, labels),
      gauge: () => undefined,
    },
    lines,
    counted,
    observed,
    events: () => lines.map((line) => line.event),
  };
}

function recordInto(lines: LogLine[], inherited: LogFields): Logger {
  const at =
    (level: LogLine['level']) =>
    (event: string, fields: LogFields = {}, cause?: unknown): void => {
      lines.push({ level, event, fields: { ...inherited, ...fields }, cause });
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => recordInto(lines, { ...inherited, ...fields }),
  };
}
