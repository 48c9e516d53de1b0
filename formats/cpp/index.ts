// SPDX-License-Identifier: Apache-2.0
/**
 * CPPStatut (AIFE V1.19): cycles de vie that a public recipient deposits (FSO1301A) or that Chorus Pro diffuses (FEN1200A),
 * acknowledgements of flux (FSO1300A) and comptes rendus (CSO…). One object a statut. (specs: chorus-pro §3.2, §4)
 *
 * Étapes in order: XML, the root and the level that the code interface calls for, the schema, the rules. Those before
 * the rules are technical and refuse the whole file; a broken rule rejects its own statut. What an exchange system
 * sends us (sens RECEPTION) is not ours to refuse: no rule runs on it.
 */
import { contratOf } from '../../gateway/domain/code-interface.ts';
import type { Constat } from '../../gateway/domain/constat.ts';
import type { ObjetMetier } from '../../gateway/domain/objet-metier.ts';
import type { Controle, Format, FormatContext, ObjetControle } from '../../gateway/ports/formats.ts';
import { constatAt } from '../xml/constat.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { openXml } from '../xml/open.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { maxStatuts } from './facture-statuts.ts';
import { cdvCppConstat, judgeAcquittement, judgeStatut } from './judge-statuts.ts';
import { readAcquittement, readEnveloppe, readStatut, unitesOf } from './read-statuts.ts';
import { ruleOf } from './regles.ts';
import { cppStatutSchema, reglesCdvCpp, reglesCppStatutStructure } from './schema.ts';
import { checkNiveau, checkRoot, type Niveau, niveauOf } from './structure.ts';
import { cpp, cppVocabulary } from './vocabulary.ts';

export const cppStatut: Format = { name: 'cpp-statut', check };

/** Constats told in full of all statuts together; after them one for each that is rejected. */
const maxConstats = 5_000;
const root: NodeId = 0;

/** Never throws for what the file holds. */
function check(content: Uint8Array, context: FormatContext): Controle {
  const opened = openXml(content, { vocabulary: cppVocabulary, schema: cppStatutSchema });
  if (!opened.ok) {
    const { constats } = opened;
    return { constats, irrecevable: true, jeuxDeRegles: [reglesXml], couchesOmises: ['SCHEMA', 'REGLES'] };
  }

  const { tree, structure } = opened;
  const jeuxDeRegles = [reglesXml, reglesCppStatutStructure];
  const misdirected = checkRoot(tree) ?? checkNiveau(tree, context.codeInterface);
  if (misdirected !== undefined) {
    return {
      constats: [misdirected],
      irrecevable: true,
      jeuxDeRegles,
      couchesOmises: ['SCHEMA', 'REGLES'],
    };
  }

  const irrecevable = structure.length > 0;
  if (irrecevable && context.allLayers !== true) {
    return { constats: structure, irrecevable, jeuxDeRegles, couchesOmises: ['REGLES'] };
  }
  const judged = judgeAll(tree, context);
  return {
    ...judged,
    constats: [...structure, ...judged.constats],
    irrecevable: irrecevable || judged.irrecevable,
    jeuxDeRegles: [...jeuxDeRegles, ...judged.jeuxDeRegles],
  };
}

interface Level {
  readonly groupe: number;
  readonly unite: number;
  readonly judge: (tree: XmlTree, unite: NodeId, rules: Rules | undefined) => ObjetControle | undefined;
}

/** What the rules need of all statuts of a file; absent when none runs. */
interface Rules {
  readonly now: Date;
  readonly seen: Set<string>;
}

const levels: Readonly<Record<Niveau, Level>> = {
  FACTURES: {
    groupe: cpp.CPPFactureStatuts,
    unite: cpp.CPPFactureStatutUnitaire,
    judge: (tree, unite, rules) => {
      const statut = readStatut(tree, unite);
      if (statut === undefined) return undefined;
      const constats = rules === undefined ? [] : judgeStatut({ tree, unite, ...rules }, statut);
      const objet: ObjetMetier = {
        nature: 'STATUT',
        dit: statut.dit,
        destinataire: statut.debiteur.siret,
      };
      return { objet, constats };
    },
  },
  FLUX: {
    groupe: cpp.CPPFluxStatuts,
    unite: cpp.CPPFluxStatutUnitaire,
    judge: (tree, unite, rules) => {
      const objet = readAcquittement(tree, unite);
      if (objet === undefined) return undefined;
      return {
        objet,
        constats: rules === undefined ? [] : judgeAcquittement({ tree, unite, ...rules }, objet),
      };
    },
  },
};

function judgeAll(tree: XmlTree, { codeInterface, now }: FormatContext): Controle {
  const level = levels[niveauOf(codeInterface)];
  const unites = unitesOf(tree, level.groupe, level.unite);
  if (unites.length > maxStatuts) {
    const constats = [cdvCppConstat(tree, root, 'CDV-CPP-NOMBRE', [level.groupe])];
    return { constats, irrecevable: true, jeuxDeRegles: [reglesCdvCpp] };
  }
  const isOurs = contratOf(codeInterface).sens === 'EMISSION';
  const rules = isOurs ? { now, seen: new Set<string>() } : undefined;
  const keep = keeping(maxConstats);
  const objets = unites.flatMap((unite) => {
    const judged = level.judge(tree, unite, rules);
    return judged === undefined ? [] : [{ ...judged, constats: keep(judged.constats) }];
  });
  return {
    constats: isOurs ? judgeFile(tree, level.groupe, unites.length) : [],
    irrecevable: false,
    jeuxDeRegles: isOurs ? [reglesCdvCpp] : [],
    objets,
  };
}

function judgeFile(tree: XmlTree, groupe: number, count: number): readonly Constat[] {
  return [...judgeCompteur(tree, tree.child(root, groupe), count), ...judgeEnveloppe(tree)];
}

function judgeCompteur(tree: XmlTree, node: NodeId, count: number): readonly Constat[] {
  const announced = node === none ? undefined : tree.attribute(node, cpp.compteur);
  if (announced === undefined || Number(announced) === count) return [];
  const { fr, en } = ruleOf('CDV-CPP-COMPTEUR');
  return [
    constatAt(tree, node, {
      code: 'CDV-CPP-COMPTEUR',
      gravite: 'BLOQUANT',
      fr,
      en,
      attribute: 'compteur',
      valeur: announced,
      attendu: String(count),
      jeuDeRegles: reglesCdvCpp,
    }),
  ];
}

function judgeEnveloppe(tree: XmlTree): readonly Constat[] {
  const { parametres } = readEnveloppe(tree);
  const missing = ['DtPrd', 'IdFlx'].some((code) => (parametres.get(code) ?? '').trim() === '');
  return missing ? [cdvCppConstat(tree, root, 'CDV-CPP-ENVELOPPE', [cpp.Enveloppe])] : [];
}

/** A file wrong throughout would fill the memory with what nobody reads: what rejects is always told. */
function keeping(most: number): (constats: readonly Constat[]) => readonly Constat[] {
  let left = most;
  return (constats) => {
    left -= constats.length;
    if (left >= 0) return constats;
    return constats.filter(({ gravite }) => gravite === 'BLOQUANT').slice(0, 1);
  };
}
