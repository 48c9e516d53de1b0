// SPDX-License-Identifier: Apache-2.0
/**
 * Text made safe for XML and HTML, in content and in quoted attributes. File names and values come from
 * partenaires: whatever is in them stays text, and a character that XML 1.0 does not allow is replaced.
 */

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** XML 1.0 §2.2: control characters, U+FFFE and U+FFFF are no characters; lone surrogates neither. */
const notAllowed = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const special = /[&<>"'\t\n\r]/g;

export function escapeMarkup(text: string): string {
  return text.replace(notAllowed, '\u{FFFD}').replace(special, (found) => replacements[found] ?? found);
}

/** For a page: as {@link escapeMarkup}, on one line, and nothing that turns the direction of what follows. */
export function escapeLine(text: string): string {
  return escapeMarkup(plainLine(text));
}

/**
 * For a terminal, on one line: no control character (it could move the cursor or colour what follows), no
 * character that turns the direction of writing.
 */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\u{2028}\u{2029}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, '\u{FFFD}');
}
