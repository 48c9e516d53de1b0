// SPDX-License-Identifier: Apache-2.0
/**
 * CR18, by which the State's own recipient acknowledges the factures of a FEN0036A (CEN0036A). Its format is not published:
 * the file must be well-formed XML, is kept as proof, and nothing in it is interpreted.
 */
import type { Format } from '../../gateway/ports/formats.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { openXml } from '../xml/open.ts';
import { cppVocabulary } from './vocabulary.ts';

export const cr18: Format = {
  name: 'cr18',
  check: (content) => {
    const opened = openXml(content, { vocabulary: cppVocabulary });
    if (!opened.ok) {
      return { constats: opened.constats, irrecevable: true, jeuxDeRegles: [reglesXml] };
    }
    return {
      constats: [
        {
          code: 'CR18-NON-INTERPRETE',
          gravite: 'AVERTISSEMENT',
          message:
            'Le format CR18 n est pas publie : le fichier est conserve, son contenu n est pas interprete',
          messageEn: 'The format CR18 is not published: the file is kept, its content is not interpreted',
          jeuDeRegles: reglesXml,
        },
      ],
      irrecevable: false,
      jeuxDeRegles: [reglesXml],
    };
  },
};
