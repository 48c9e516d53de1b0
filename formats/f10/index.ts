// SPDX-License-Identifier: Apache-2.0
/**
 * Flux 10, e-reporting: FSO6000A to Chorus Pro, FFE1025A to the public portal. (specs: reforme-2026 §4)
 *
 * Étapes: UTF-8 XML, the root, the whole content model, then the rules. A technical fault makes the flux irrecevable; a
 * broken rule rejects the declaration, which is the whole file. `numero` is the identifier of the transmission and
 * `fournisseur` the SIREN of the declarant, also when no DECLARATION could be made of them.
 */
import type { Controle, Format, FormatContext, ObjetControle } from '../../gateway/ports/formats.ts';
import { dayInParis } from '../fr/paris.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { openXml } from '../xml/open.ts';
import type { XmlTree } from '../xml/tree.ts';
import { declarationOf } from './declaration.ts';
import { reglesF10 } from './jeu-de-regles.ts';
import { judgeF10 } from './regles/judge.ts';
import { textAt } from './regles/rows.ts';
import { checkRoot, f10Schema } from './schema.ts';
import { f10Vocabulary } from './vocabulary.ts';

export const f10: Format = { name: 'f10', check };

function check(content: Uint8Array, context: FormatContext): Controle {
  const opened = openXml(content, { vocabulary: f10Vocabulary, schema: f10Schema });
  if (!opened.ok) {
    const { constats } = opened;
    return { constats, irrecevable: true, jeuxDeRegles: [reglesXml], couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const { tree, structure } = opened;
  const jeuxDeRegles = [reglesXml, f10Schema.jeuDeRegles];
  const wrongRoot = checkRoot(tree);
  if (wrongRoot !== undefined) {
    return { constats: [wrongRoot], irrecevable: true, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const identity = identityOf(tree);
  const irrecevable = structure.length > 0;
  if (irrecevable && context.allLayers !== true) {
    return { ...identity, constats: structure, irrecevable, jeuxDeRegles, couchesOmises: ['REGLES'] };
  }
  const found = judgeF10(tree, { day: dayInParis(context.now) });
  return {
    ...identity,
    irrecevable,
    constats: [...structure, ...found],
    jeuxDeRegles: [...jeuxDeRegles, reglesF10],
  };
}

/** Identifiers of a Controle are at most this long. */
const maxIdentity = 80;

function identityOf(tree: XmlTree): Pick<Controle, 'numero' | 'fournisseur' | 'objets'> {
  const numero = textAt(tree, 0, 'ReportDocument', 'Id')?.trim().slice(0, maxIdentity);
  const fournisseur = textAt(tree, 0, 'ReportDocument', 'Issuer', 'Id')?.trim().slice(0, maxIdentity);
  return {
    ...(numero ? { numero } : {}),
    ...(fournisseur ? { fournisseur } : {}),
    ...objetsOf(tree),
  };
}

function objetsOf(tree: XmlTree): { readonly objets?: readonly ObjetControle[] } {
  const objet = declarationOf(tree);
  return objet === undefined ? {} : { objets: [{ objet, constats: [] }] };
}
