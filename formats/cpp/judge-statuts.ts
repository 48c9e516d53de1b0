// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of the cycles de vie and acknowledgements in CPPStatut: each statut is judged alone and rejects itself alone.
 * No order of statuts is imposed (DSE §3.4). One pass over the document; the rows are in regles.ts.
 *
 * Deliberately absent: whether the facture is known and whether this debtor may speak of it, which is for the gateway.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { statutsCppDuDestinataire } from '../../gateway/domain/cycle-de-vie.ts';
import type { AcquittementRecu } from '../../gateway/domain/objet-metier.ts';
import { parseSiret } from '../../gateway/domain/structure.ts';
import { constatMissing, type Wording } from '../xml/constat.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { maxTextLength } from './facture-statuts.ts';
import { formesIdentifiant } from './identifiants.ts';
import { dateTimeOf, instantOf } from './instant.ts';
import type { StatutLu } from './read-statuts.ts';
import { type CdvCppCode, maxFluxLength, maxNumberLength, ruleOf } from './regles.ts';
import { reglesCdvCpp } from './schema.ts';
import { cpp, cppVocabulary } from './vocabulary.ts';

/** Says that a rule is broken at the element that `path` leads to, there or not. */
type Say = (code: CdvCppCode, path: readonly number[], attendu?: string) => void;

interface Judged {
  readonly tree: XmlTree;
  /** The element that says one statut. */
  readonly unite: NodeId;
  readonly now: Date;
  /** What was said above in the file. */
  readonly seen: Set<string>;
}

const dayMs = 86_400_000;
/** No facture is older (G1.36). */
const earliest = Date.parse('2000-01-01T00:00:00Z');
/** G1.05: letters, digits and - + _ /, single spaces between them. */
const numberForm = /^[A-Za-z0-9+_/-]+(?: [A-Za-z0-9+_/-]+)*$/;
/** A character that somebody can read. */
const legible = /[^\s\p{C}]/u;
const ofRecipients = Object.keys(statutsCppDuDestinataire).toSorted().join(' ');

export function judgeStatut(judged: Judged, statut: StatutLu): readonly Constat[] {
  return judging(judged, (say) => {
    const { dit, debiteur } = statut;
    const rights = statutsCppDuDestinataire[dit.code];
    if (rights === undefined) say('CDV-CPP-STATUT', [cpp.DonneesStatut, cpp.IdStatut], ofRecipients);
    if (rights?.motif === true && !hasWords(dit)) {
      say('CDV-CPP-MOTIF', [cpp.DonneesStatut, cpp.ComplementStatut]);
    }
    if (dit.cle.numero.length > maxNumberLength || !numberForm.test(dit.cle.numero)) {
      say('CDV-CPP-NUMERO', [cpp.DonneesStatut, cpp.IdFacture]);
    }
    if (parseSiret(debiteur.siret) === undefined) say('CDV-CPP-DEBITEUR', [cpp.Debiteur, cpp.Identifiant]);
    judgeFournisseur(statut, say);
    judgeCommon(judged, `${dit.cle.numero}\n${dit.cle.fournisseur}\n${dit.code}`, say);
  });
}

function hasWords({ motifs, commentaire = '' }: StatutLu['dit']): boolean {
  return legible.test(commentaire) || motifs.some(({ libelle = '' }) => legible.test(libelle));
}

function judgeFournisseur({ fournisseur, dit }: StatutLu, say: Say): void {
  const { typeIdentifiant } = fournisseur;
  const { form, attendu } = formesIdentifiant[typeIdentifiant];
  const identifiant = dit.cle.fournisseur;
  if (form.test(identifiant)) return;
  const certain = typeIdentifiant === '1' || identifiant === '';
  const code = certain ? 'CDV-CPP-FOURNISSEUR' : 'CDV-CPP-IDENTIFIANT';
  say(code, [cpp.Fournisseur, cpp.Identifiant], attendu);
}

export function judgeAcquittement(judged: Judged, { idFlux, statut }: AcquittementRecu): readonly Constat[] {
  return judging(judged, (say) => {
    if (idFlux === '' || idFlux.length > maxFluxLength) {
      say('CDV-CPP-FLUX', [cpp.DonneesStatut, cpp.IdFlux]);
    }
    judgeLignes(judged, say);
    judgeCommon(judged, `${idFlux}\n${statut.code}`, say);
  });
}

function judgeLignes({ tree, unite }: Judged, say: Say): void {
  const path = [cpp.DonneesStatut, cpp.Details];
  const details = nodeAt(tree, unite, path);
  if (details === none) return;
  const counted = tree.children(details, cpp.LigneErreurDetail).length;
  const announced = Number(tree.attribute(details, cpp.NbLignesErreur));
  if (announced !== counted) say('CDV-CPP-LIGNES', path, String(counted));
}

/** When it was said, once, in texts that are passed on whole: of both levels. */
function judgeCommon({ tree, unite, now, seen }: Judged, what: string, say: Say): void {
  const path = [cpp.DonneesStatut, cpp.Horodatage];
  const written = tree.text(nodeAt(tree, unite, path));
  const instant = instantOf(written)?.getTime() ?? Number.NaN;
  const latest = now.getTime() + dayMs;
  // Nothing compares with what is no instant, which the schema has refused.
  if (instant < earliest || instant > latest) {
    say('CDV-CPP-HORODATAGE', path, `<= ${dateTimeOf(new Date(latest))}`);
  }
  const key = `${what}\n${instant}`;
  if (seen.has(key)) say('CDV-CPP-DOUBLE', []);
  seen.add(key);
  for (const name of [cpp.ComplementStatut, cpp.Commentaire]) {
    const textPath = [cpp.DonneesStatut, name];
    if (tree.text(nodeAt(tree, unite, textPath)).length > maxTextLength) say('CDV-CPP-TEXTE', textPath);
  }
}

/** What blocks comes first. */
function judging({ tree, unite }: Judged, judge: (say: Say) => void): readonly Constat[] {
  const blocking: Constat[] = [];
  const warning: Constat[] = [];
  judge((code, path, attendu) => {
    const constat = cdvCppConstat(tree, unite, code, path, attendu);
    (constat.gravite === 'BLOQUANT' ? blocking : warning).push(constat);
  });
  return [...blocking, ...warning];
}

/** About the element that `path` leads to from `node`, there or not. */
export function cdvCppConstat(
  tree: XmlTree,
  node: NodeId,
  code: CdvCppCode,
  path: readonly number[],
  expected?: string,
): Constat {
  const { gravite = 'BLOQUANT', fr, en, attendu = expected } = ruleOf(code);
  const steps = path.map((name) => cppVocabulary.names[name]?.local).join('/');
  const found = nodeAt(tree, node, path);
  const valeur = found === none || tree.firstChild(found) !== none ? undefined : tree.text(found);
  const wording: Wording = { code, gravite, fr, en, jeuDeRegles: reglesCdvCpp, valeur, attendu };
  return constatMissing(tree, node, steps === '' ? undefined : steps, wording);
}

function nodeAt(tree: XmlTree, node: NodeId, path: readonly number[]): NodeId {
  return path.reduce((at, name) => tree.child(at, name), node);
}
