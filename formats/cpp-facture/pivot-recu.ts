// SPDX-License-Identifier: Apache-2.0
/**
 * CPPFacturePivot (FEN0036A) as an exchange system sends it to us, for who receives through us: each facture is named, so
 * that its recipient is known, and the file goes on as it came. (specs: chorus-pro §7.3)
 *
 * What an exchange system sends us is not ours to refuse: the file must be XML of that root, and no schema and no rule
 * runs on it.
 */
import type { IdentiteFacture } from '../../gateway/domain/objet-metier.ts';
import { parseSiret, sirenOf } from '../../gateway/domain/structure.ts';
import type { Controle, Format } from '../../gateway/ports/formats.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';

import { openXml } from '../xml/open.ts';
import { checkRoot } from '../xml/root.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';
import { reglesCppStructure } from './jeu-de-regles.ts';

const names = [
  'CPPFacturePivot',
  'CPPFacturePivotUnitaire',
  'CPPFactures',
  'Cadre',
  'CodeService',
  'Contenu',
  'DateEmissionFacture',
  'Debiteur',
  'DonneesFacture',
  'Engagement',
  'Fournisseur',
  'Id',
  'Identifiant',
  'NumeroEngagement',
  'RaisonSociale',
  'Type',
  'TypeIdentifiant',
] as const;

const vocabulary = new Vocabulary([{ uri: '', prefix: '', locals: names }]);
const cpp = idsOf(vocabulary, '', names);
/** Attachments. */
const largeTexts: ReadonlySet<number> = new Set([cpp.Contenu]);
const root: NodeId = 0;
/** Numbers and identifiers, as the journal keeps them. */
const maxIdentity = 80;
const maxText = 200;

export const cppFacturePivot: Format = { name: 'cpp-facture-pivot', check };

function check(content: Uint8Array): Controle {
  const opened = openXml(content, { vocabulary, largeTexts });
  const jeuxDeRegles = [reglesXml];
  if (!opened.ok) {
    const { constats } = opened;
    return { constats, irrecevable: true, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const { tree } = opened;
  const wrong = checkRoot(tree, {
    code: 'CPP-RACINE',
    jeuDeRegles: reglesCppStructure,
    fr: 'La racine du fichier doit etre CPPFacturePivot, sans espace de noms',
    en: 'The root of the file must be CPPFacturePivot, in no namespace',
    roots: [{ id: cpp.CPPFacturePivot, local: 'CPPFacturePivot', namespace: '' }],
  });
  if (wrong !== undefined) {
    return { constats: [wrong], irrecevable: true, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const unites = tree.children(tree.child(root, cpp.CPPFactures), cpp.CPPFacturePivotUnitaire);
  const objets = unites.map((unite) => ({ objet: identite(tree, unite), constats: [] }));
  return { constats: [], irrecevable: false, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'], objets };
}

function identite(tree: XmlTree, unite: NodeId): IdentiteFacture {
  const fournisseur = tree.child(unite, cpp.Fournisseur);
  const debiteur = tree.child(unite, cpp.Debiteur);
  const donnees = tree.child(unite, cpp.DonneesFacture);
  const identifiant = text(tree, fournisseur, cpp.Identifiant);
  const siret = parseSiret(identifiant ?? '');
  return {
    nature: 'FACTURE',
    numero: text(tree, donnees, cpp.Id) ?? '',
    ...present({
      dateEmission: text(tree, donnees, cpp.DateEmissionFacture),
      fournisseur: identifiant,
      typeIdentifiant: text(tree, fournisseur, cpp.TypeIdentifiant),
      siren: siret === undefined ? undefined : sirenOf(siret),
      raisonSociale: text(tree, fournisseur, cpp.RaisonSociale, maxText),
      destinataire: text(tree, debiteur, cpp.Identifiant),
      codeService: text(tree, debiteur, cpp.CodeService, maxText),
      engagement: text(tree, tree.child(donnees, cpp.Engagement), cpp.NumeroEngagement, maxText),
      type: text(tree, donnees, cpp.Type),
      cadre: text(tree, donnees, cpp.Cadre),
    }),
  };
}

function text(tree: XmlTree, parent: NodeId, name: number, max = maxIdentity): string | undefined {
  const node = tree.child(parent, name);
  const found = node === none ? '' : tree.text(node).trim().slice(0, max);
  return found === '' ? undefined : found;
}

type Present<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}
