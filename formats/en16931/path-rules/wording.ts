// SPDX-License-Identifier: Apache-2.0
/** What a path rule says, made from its path: a partenaire reads which element, and how many are allowed. */
import type { Wording } from '../rule.ts';
import type { Bound, PathEntry, PathMark } from './notation.ts';

interface Sentence {
  readonly fr: string;
  readonly en: string;
}

/** @param where The element of the context, e.g. `cac:PaymentMeans`; empty for the invoice itself. */
export function wordingOf(prefix: string, where: string, entry: PathEntry, mark: PathMark): Wording {
  const { fr, en } = sentenceOf(where, entry, mark.bound);
  const about = entry.bt === '' ? '' : ` (${entry.bt})`;
  return {
    id: prefix + mark.id,
    bt: entry.bt,
    ...(mark.blocks ? {} : { gravite: 'AVERTISSEMENT' }),
    fr: `${fr}${about}`,
    en: `${en}${about}`,
  };
}

/** What is expected, beside the sentence. */
export const expectedOf: Readonly<Record<Bound, string | undefined>> = {
  none: undefined,
  atMostOne: '<= 1',
  one: '1',
  some: '>= 1',
};

function sentenceOf(where: string, { steps }: PathEntry, bound: Bound): Sentence {
  const last = steps.at(-1) ?? '';
  const isAttribute = last.startsWith('@');
  const elements = isAttribute ? steps.slice(0, -1) : steps;
  const full = [...(where === '' ? [] : [where]), ...elements].join('/');
  if (isAttribute) return attributeSentence(last.slice(1), full, bound);
  const inside = where === '' ? { fr: 'la facture', en: 'the invoice' } : { fr: where, en: where };
  const path = elements.join('/');
  switch (bound) {
    case 'none':
      return {
        fr: `L'element ${full} n'est pas prevu par EN 16931`,
        en: `The element ${full} is not part of EN 16931`,
      };
    case 'atMostOne':
      return {
        fr: `L'element ${path} ne peut figurer qu'une fois dans ${inside.fr}`,
        en: `The element ${path} may occur only once in ${inside.en}`,
      };
    case 'one':
      return {
        fr: `L'element ${path} doit figurer une fois et une seule dans ${inside.fr}`,
        en: `The element ${path} must occur exactly once in ${inside.en}`,
      };
    case 'some':
      return {
        fr: `L'element ${path} doit figurer dans ${inside.fr}`,
        en: `The element ${path} must occur in ${inside.en}`,
      };
  }
}

function attributeSentence(attribute: string, of: string, bound: Bound): Sentence {
  const fr = of === '' ? '' : ` de ${of}`;
  const en = of === '' ? '' : ` of ${of}`;
  if (bound === 'none') {
    return {
      fr: `L'attribut ${attribute}${fr} n'est pas prevu par EN 16931`,
      en: `The attribute ${attribute}${en} is not part of EN 16931`,
    };
  }
  if (bound === 'some') {
    return {
      fr: `L'attribut ${attribute}${fr} est obligatoire`,
      en: `The attribute ${attribute}${en} is mandatory`,
    };
  }
  return {
    fr: `L'attribut ${attribute}${fr} ne peut figurer qu'une fois`,
    en: `The attribute ${attribute}${en} may occur only once`,
  };
}
