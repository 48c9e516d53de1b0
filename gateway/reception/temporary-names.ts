// SPDX-License-Identifier: Apache-2.0
/**
 * Names that wait for their RENAME, and marker files. A name is temporary by its prefix or suffix, as the
 * stock clients write them (WinSCP `.filepart`, lftp `.in.`, Camel and browsers' suffixes): specs sftp §4.3 T8.
 */

export const defaultTemporaryPatterns: readonly string[] = [
  '*.tmp',
  '*.part',
  '*.partial',
  '*.filepart',
  '*.filecrdownload',
  '*.crdownload',
  '*.uploading',
  '*~',
  '.in.*',
  '.tmp*',
];

/** Empty files that only say "the other one is complete": they never become a flux (T9). */
const markerName = /\.(?:done|ok|ready|fin|end|go|trg)$/i;

/** A predicate from patterns with one `*` at an end; compared without case. */
export function temporaryNameMatcher(patterns: readonly string[]): (nomFichier: string) => boolean {
  const suffixes = patterns.filter((one) => one.startsWith('*')).map((one) => one.slice(1).toLowerCase());
  const prefixes = patterns.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1).toLowerCase());
  return (nomFichier) => {
    const lower = nomFichier.toLowerCase();
    return suffixes.some((end) => lower.endsWith(end)) || prefixes.some((start) => lower.startsWith(start));
  };
}

export function isMarkerName(nomFichier: string): boolean {
  return markerName.test(nomFichier);
}
