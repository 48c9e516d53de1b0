// SPDX-License-Identifier: Apache-2.0
/**
 * HTML by tagged template: whatever is interpolated is escaped, unless it is itself the fruit of `html`.
 *
 * There is no way to mark a string as safe: a page can only be built of literals written in our sources and
 * of escaped values, so a file name chosen by a partenaire stays text wherever it lands. Attributes are
 * always written between double quotes, and URLs are built with {@link hrefOf}.
 */

/** Markup that may be inserted as it is. Only `html` makes one: the private field cannot be forged. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  static build(literals: TemplateStringsArray, values: readonly Renderable[]): Html {
    let markup = literals[0] ?? '';
    for (const [index, value] of values.entries()) markup += render(value) + (literals[index + 1] ?? '');
    return new Html(markup);
  }

  toString(): string {
    return this.#markup;
  }
}

/** Nothing is printed for `undefined`, `null` and `false`, so that `condition && html…` reads well. */
export type Renderable = Html | string | number | undefined | null | false | readonly Renderable[];

export function html(literals: TemplateStringsArray, ...values: readonly Renderable[]): Html {
  return Html.build(literals, values);
}

function render(value: Renderable): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Escapes for text and quoted attributes. Control characters, and the marks that turn the direction of the
 * text round (a name that reads `fdp.exe` backwards), are shown as a replacement character.
 */
export function escapeText(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => entities[character] ?? '').replace(unprintable, '\u{FFFD}');
}

const unprintable = /(?![\n\r\t])[\p{Cc}\u{061C}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu;

/** A path of our own with a query; empty and absent values are left out. */
export function hrefOf(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}
