// SPDX-License-Identifier: Apache-2.0
/**
 * What a CPPStatut says, from its tree: statuts of factures, statuts of flux. Nothing is judged here: a document that
 * its schema accepts is read whole, within limits of length; of another, what can be.
 */
import type { StatutCppFlux } from '../../gateway/domain/compte-rendu.ts';
import { statutsCppFlux } from '../../gateway/domain/compte-rendu.ts';
import { parseStatutCpp } from '../../gateway/domain/cycle-de-vie.ts';
import type { AcquittementRecu } from '../../gateway/domain/objet-metier.ts';
import { openXml } from '../xml/open.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import {
  type DebiteurCpp,
  type FournisseurCpp,
  maxNameLength,
  maxTextLength,
  type StatutFactureCpp,
  type StatutTransmis,
  type TypeIdentifiant,
  typesIdentifiant,
} from './facture-statuts.ts';
import { instantOf, jourOf } from './instant.ts';
import { cppStatutSchema } from './schema.ts';
import { isStatutRoot } from './structure.ts';
import { shortened } from './text.ts';
import { cpp, cppVocabulary } from './vocabulary.ts';

/** A statut as it was read: the debtor is what the message says, fourteen characters that may be no SIRET. */
export type StatutLu = Omit<StatutTransmis, 'debiteur'> & {
  readonly debiteur: Omit<DebiteurCpp, 'siret'> & { readonly siret: string };
};

export interface EnveloppeLue {
  /** Parameters by code: `DtPrd` and `IdFlx` as a rule. */
  readonly parametres: ReadonlyMap<string, string>;
  readonly recepteur: string;
  readonly emetteur: string;
}

export interface CycleDeVieLu {
  readonly enveloppe: EnveloppeLue;
  readonly statuts: readonly StatutLu[];
}

/** Lines of one acknowledgement: ours have at most as many. */
const maxMotifs = 1_000;
const root: NodeId = 0;

/**
 * Reads statuts of factures: a FEN1200A that we collected, a FSO1301A.
 * @throws RangeError when it is no such document, saying where.
 */
export function readCppFactureStatuts(bytes: Uint8Array): CycleDeVieLu {
  const opened = openXml(bytes, { vocabulary: cppVocabulary, schema: cppStatutSchema });
  const [fault] = opened.ok ? opened.structure : opened.constats;
  if (!opened.ok || fault !== undefined) {
    throw new RangeError(`not a CPPStatut: line ${fault?.ligne ?? 0}: ${fault?.messageEn}`);
  }
  const { tree } = opened;
  const unites = unitesOf(tree, cpp.CPPFactureStatuts, cpp.CPPFactureStatutUnitaire);
  if (!isStatutRoot(tree) || unites.length === 0) {
    throw new RangeError('not a CPPStatut: it says no statut of a facture');
  }
  const statuts = unites.flatMap((unite) => readStatut(tree, unite) ?? []);
  return { enveloppe: readEnveloppe(tree), statuts };
}

/** The elements that say one statut each; none when the document is of the other level. */
export function unitesOf(tree: XmlTree, groupe: number, unite: number): readonly NodeId[] {
  const found = tree.child(root, groupe);
  return found === none ? [] : tree.children(found, unite);
}

/** Of several envelopes, the first. */
export function readEnveloppe(tree: XmlTree): EnveloppeLue {
  const unitaire = descend(tree, root, cpp.Enveloppe, cpp.EnveloppeUnitaire);
  const parametres = tree.child(unitaire, cpp.Parametres);
  const pairs = tree
    .children(parametres, cpp.ParametreIndiv)
    .map((node) => [text(tree, node, cpp.Code), text(tree, node, cpp.Valeurparametre)] as const);
  const partenaires = tree.child(unitaire, cpp.Partenaires);
  return {
    parametres: new Map(pairs),
    recepteur: text(tree, tree.child(partenaires, cpp.Recepteur), cpp.Id),
    emetteur: text(tree, tree.child(partenaires, cpp.Emetteur), cpp.Id),
  };
}

/** Undefined when the schema refused what makes it a statut. */
export function readStatut(tree: XmlTree, unite: NodeId): StatutLu | undefined {
  const donnees = tree.child(unite, cpp.DonneesStatut);
  const fournisseur = tree.child(unite, cpp.Fournisseur);
  const dit = readDit(tree, donnees, fournisseur);
  const type = typeOf(text(tree, fournisseur, cpp.TypeIdentifiant));
  if (dit === undefined || type === undefined) return undefined;
  const producteur = tree.child(donnees, cpp.Producteur);
  return {
    dit,
    fournisseur: readFournisseur(tree, fournisseur, type),
    debiteur: readDebiteur(tree, tree.child(unite, cpp.Debiteur)),
    ...optional('producteur', producteur === none ? undefined : tree.attribute(producteur, cpp.Id)),
    ...optional('idMandat', textIfAny(tree, donnees, cpp.IdMandatDP)),
  };
}

function readDit(tree: XmlTree, donnees: NodeId, fournisseur: NodeId): StatutFactureCpp | undefined {
  const code = parseStatutCpp(integerOf(text(tree, donnees, cpp.IdStatut)));
  const horodatage = instantOf(text(tree, donnees, cpp.Horodatage));
  if (code === undefined || horodatage === undefined) return undefined;
  const complement = textIfAny(tree, donnees, cpp.ComplementStatut, maxTextLength);
  return {
    norme: 'CPP',
    code,
    cle: {
      numero: text(tree, donnees, cpp.IdFacture),
      fournisseur: text(tree, fournisseur, cpp.Identifiant).trim(),
      ...optional('dateFacture', jourOf(text(tree, donnees, cpp.DateFacture))),
    },
    horodatage,
    motifs: complement === undefined ? [] : [{ libelle: complement }],
    ...optional('commentaire', textIfAny(tree, donnees, cpp.Commentaire, maxTextLength)),
    montants: [],
  };
}

function readFournisseur(tree: XmlTree, node: NodeId, typeIdentifiant: TypeIdentifiant): FournisseurCpp {
  return {
    typeIdentifiant,
    raisonSociale: text(tree, node, cpp.RaisonSociale),
    ...optional('codePays', textIfAny(tree, node, cpp.CodePays)),
  };
}

function readDebiteur(tree: XmlTree, node: NodeId): StatutLu['debiteur'] {
  return {
    siret: text(tree, node, cpp.Identifiant).trim(),
    ...optional('nom', textIfAny(tree, node, cpp.Nom)),
    ...optional('codeService', textIfAny(tree, node, cpp.CodeService)),
    ...optional('nomService', textIfAny(tree, node, cpp.NomService)),
  };
}

/** What is said of one flux; undefined when the schema refused its statut. */
export function readAcquittement(tree: XmlTree, unite: NodeId): AcquittementRecu | undefined {
  const donnees = tree.child(unite, cpp.DonneesStatut);
  const code = integerOf(text(tree, donnees, cpp.IdStatut));
  if (!isStatutFlux(code)) return undefined;
  return {
    nature: 'ACQUITTEMENT',
    idFlux: text(tree, donnees, cpp.IdFlux).trim(),
    statut: { norme: 'CPP', code },
    motifs: readMotifs(tree, donnees),
  };
}

/** The lines; without any, the words of the statut itself, which have no code. */
function readMotifs(tree: XmlTree, donnees: NodeId): AcquittementRecu['motifs'] {
  const lignes = tree.children(tree.child(donnees, cpp.Details), cpp.LigneErreurDetail);
  if (lignes.length > 0) {
    return lignes.slice(0, maxMotifs).map((ligne) => ({
      code: text(tree, ligne, cpp.CodeErreur),
      ...optional('libelle', textIfAny(tree, ligne, cpp.LibelleErreur)),
    }));
  }
  const words = [cpp.ComplementStatut, cpp.Commentaire].flatMap(
    (name) => textIfAny(tree, donnees, name, maxTextLength) ?? [],
  );
  return words.length === 0 ? [] : [{ code: '', libelle: words.join(' : ') }];
}

function isStatutFlux(code: string): code is StatutCppFlux {
  return Object.hasOwn(statutsCppFlux, code);
}

function typeOf(written: string): TypeIdentifiant | undefined {
  const type = integerOf(written);
  return Object.hasOwn(typesIdentifiant, type) ? (type as TypeIdentifiant) : undefined;
}

/** ` +007 ` is 7 for XML Schema. */
function integerOf(written: string): string {
  return written.trim().replace(/^\+?0*(?=\d)/, '');
}

function descend(tree: XmlTree, node: NodeId, ...path: readonly number[]): NodeId {
  return path.reduce((at, name) => tree.child(at, name), node);
}

function text(tree: XmlTree, node: NodeId, name: number, max = maxNameLength): string {
  const child = tree.child(node, name);
  return child === none ? '' : shortened(tree.text(child), max);
}

/** Undefined for a blank text, which says nothing. */
function textIfAny(tree: XmlTree, node: NodeId, name: number, max = maxNameLength): string | undefined {
  const found = text(tree, node, name, max);
  return found.trim() === '' ? undefined : found;
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };
}
