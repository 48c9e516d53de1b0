// SPDX-License-Identifier: Apache-2.0
/** What the commands print: tables for people, one JSON line for programs, progress with counts and ETA. */

/** What would move the cursor, end a line or turn its direction: control characters, separators, bidirectional marks. */
const unprintable = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A cell may hold a name that somebody else chose: it stays one cell of one line. `\u001b` stands for ESC. Pure. */
function escapeUnprintable(text: string): string {
  return text.replace(unprintable, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Columns as wide as their widest cell; the last one is not padded. Pure. */
export function formatTable(headers: readonly string[], written: readonly (readonly string[])[]): string {
  const rows = written.map((row) => row.map(escapeUnprintable));
  const widths = headers.map((header, i) =>
    Math.max(header.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ');
  return [line(headers), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value));
}

export interface Progress {
  update(done: number, total: number): void;
  end(): void;
}

/** Redraws at most this often: a terminal reads no faster. */
const redrawMs = 200;

/** On a terminal, one line redrawn on stderr; elsewhere nothing, so that pipes stay clean. */
export function startProgress(
  label: string,
  stream: NodeJS.WriteStream = process.stderr,
  format = formatProgress,
): Progress {
  const started = Date.now();
  let drawn = 0;
  if (!stream.isTTY) return { update: () => {}, end: () => {} };
  return {
    update(done, total) {
      const now = Date.now();
      if (now - drawn < redrawMs && done < total) return;
      drawn = now;
      stream.write(`\r\u001b[K${format(label, done, total, now - started)}`);
    },
    end: () => void stream.write('\r\u001b[K'),
  };
}

/** `label 120/400 (30 %), 12 s left`. Pure. */
export function formatProgress(label: string, done: number, total: number, elapsedMs: number): string {
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  const leftSeconds = done === 0 ? undefined : Math.round(((elapsedMs / done) * (total - done)) / 1000);
  return `${label} ${done}/${total} (${percent} %)${leftSeconds === undefined ? '' : `, ${leftSeconds} s left`}`;
}
