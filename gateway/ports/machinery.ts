// SPDX-License-Identifier: Apache-2.0
/**
 * What every part is given: the time, a place for its logs, a place for its figures.
 */
export type Clock = () => Date;

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One JSON object a line: an `event` that never varies, then fields. No content, no key, no password. */
export interface Logger {
  debug(event: string, fields?: LogFields, cause?: unknown): void;
  info(event: string, fields?: LogFields, cause?: unknown): void;
  warn(event: string, fields?: LogFields, cause?: unknown): void;
  error(event: string, fields?: LogFields, cause?: unknown): void;
  /** Adds fields (the correlation id: `flux`) to every line of the child. */
  child(fields: LogFields): Logger;
}

/** Counters and durations, named as they appear in /metrics without the `raccord_` prefix. */
export interface Metrics {
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  observe(name: string, seconds: number, labels?: Readonly<Record<string, string>>): void;
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
}
