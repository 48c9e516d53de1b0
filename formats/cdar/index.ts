// SPDX-License-Identifier: Apache-2.0
/**
 * CDAR D22B, the message of cycle de vie of the reform: statuts of factures, acquittements of flux, verdicts on the rest.
 *
 * Étapes in order, the first that blocks being the last one run: XML, root, schema (a fault makes the flux irrecevable),
 * then BR-FR-CDV and what the exchange adds (a rule broken rejects the message, which is then never integrated).
 * (specs: reforme-2026 §3)
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import type { Controle, Format, FormatContext } from '../../gateway/ports/formats.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { openXml } from '../xml/open.ts';
import { checkRoot, type ExpectedRoot } from '../xml/root.ts';
import type { XmlTree } from '../xml/tree.ts';
import { reglesBrFrCdv, reglesCdar, reglesCdarStructure } from './jeu-de-regles.ts';
import type { MessageCdar } from './message.ts';
import { cdarSchema } from './modele/schema.ts';
import { objetsOf } from './objets.ts';
import { readCdar } from './read.ts';
import { brFrCdv } from './regles/br-fr-cdv.ts';
import { applicable } from './regles/br-fr-cdv-portee.ts';
import { complement } from './regles/complement.ts';
import { constatDe, graviteDe, judge, type Regle, sceneOf } from './regles/regle.ts';
import { type StatutsParCode, statutsParCode } from './statuts.ts';
import { cdarVocabulary, largeTexts, rsm, rsmUri } from './vocabulary.ts';

export const cdar: Format = cdarFormat(statutsParCode);

/** Every rule, for docs/errors.md and its test. */
export const cdarWordings: readonly Omit<Regle, 'fautes'>[] = [...brFrCdv, ...complement(statutsParCode)];

/** The format where the statuts that a code interface admits are configured. Never throws for what a file holds. */
export function cdarFormat(statuts: StatutsParCode): Format {
  const regles = complement(statuts);
  return { name: 'cdar', check: (content, context) => checkCdar(content, context, regles) };
}

function checkCdar(content: Uint8Array, context: FormatContext, regles: readonly Regle[]): Controle {
  const opened = openXml(content, { vocabulary: cdarVocabulary, largeTexts, schema: cdarSchema });
  if (!opened.ok) {
    const { constats } = opened;
    return { constats, irrecevable: true, jeuxDeRegles: [reglesXml], couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const { tree, structure } = opened;
  const jeuxDeRegles = [reglesXml, reglesCdarStructure];
  const wrongRoot = checkRoot(tree, cdarRoot);
  if (wrongRoot !== undefined) {
    return { constats: [wrongRoot], irrecevable: true, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const message = readCdar(tree);
  const identity = identityOf(message);
  const irrecevable = structure.length > 0;
  if (irrecevable && context.allLayers !== true) {
    return { ...identity, constats: structure, irrecevable, jeuxDeRegles, couchesOmises: ['REGLES'] };
  }
  const objets = objetsOf(message).map((objet) => ({ objet, constats: [] }));
  return {
    ...identity,
    irrecevable,
    constats: [...structure, ...judgeMessage(tree, context, regles)],
    jeuxDeRegles: [...jeuxDeRegles, reglesBrFrCdv, reglesCdar],
    ...(objets.length === 0 ? {} : { objets }),
  };
}

const cdarRoot: ExpectedRoot = {
  code: 'CDAR-RACINE',
  jeuDeRegles: reglesCdarStructure,
  fr: "La racine du fichier n'est pas CrossDomainAcknowledgementAndResponse de UN/CEFACT, dans son espace de noms",
  en: 'The root of the file is not CrossDomainAcknowledgementAndResponse of UN/CEFACT, in its namespace',
  roots: [
    {
      id: rsm.CrossDomainAcknowledgementAndResponse,
      local: 'CrossDomainAcknowledgementAndResponse',
      namespace: rsmUri,
    },
  ],
};

/**
 * What blocks first. A message says one statut, so that every constat is about the file; CDAR-UNIQUE rejects one that
 * says several.
 */
function judgeMessage(tree: XmlTree, context: FormatContext, regles: readonly Regle[]): readonly Constat[] {
  const scene = sceneOf(tree);
  const applies = applicable(scene);
  const published = judge(brFrCdv, scene, context).filter(({ regle }) => applies(regle.id));
  const found = [
    ...published.map((broken) => ({ broken, jeu: reglesBrFrCdv })),
    ...judge(regles, scene, context).map((broken) => ({ broken, jeu: reglesCdar })),
  ];
  const blocking = found.filter(({ broken }) => graviteDe(broken) === 'BLOQUANT');
  const others = found.filter(({ broken }) => graviteDe(broken) !== 'BLOQUANT');
  return [...blocking, ...others]
    .slice(0, maxConstats)
    .map(({ broken, jeu }) => constatDe(broken, scene, jeu));
}

/** A message has one statut and a handful of reasons: more constats than this help nobody. */
const maxConstats = 1000;

/** Limits of Controle. */
const maxIdentity = 80;
const maxProfil = 200;

function identityOf({
  profil,
  acquittements,
}: MessageCdar): Pick<Controle, 'profil' | 'numero' | 'fournisseur'> {
  const reference = acquittements[0]?.references[0];
  const numero = reference?.identifiant?.slice(0, maxIdentity);
  const fournisseur = reference?.vendeur?.identifiants[0]?.valeur.slice(0, maxIdentity);
  return {
    ...(profil ? { profil: profil.slice(0, maxProfil) } : {}),
    ...(numero ? { numero } : {}),
    ...(fournisseur ? { fournisseur } : {}),
  };
}
