// SPDX-License-Identifier: Apache-2.0
/**
 * UBL 2.1 Invoice and CreditNote, as the historic codes interface in UBL expect them (FSO1100A, FSO1130A).
 *
 * Étapes in order, each on the work of the one before: the bytes are UTF-8 XML without a DOCTYPE, the root is
 * UBL, the structure is what can be told without the whole XSD, then the rules of EN 16931 and of Chorus Pro. The first
 * étape that blocks is the last one run; `jeuxDeRegles` names the sets that did run, so that an étape
 * that was not run does not pass for passed.
 */
import { isAccepted } from '../../gateway/domain/constat.ts';
import type { Controle, Format, FormatContext } from '../../gateway/ports/formats.ts';
import type { Party, SemanticInvoice } from '../en16931/model.ts';
import { judgeFacture } from '../facture/judge.ts';
import { siretOf } from '../fr/chorus-pro/rule-set.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { openXml } from '../xml/open.ts';
import type { XmlTree } from '../xml/tree.ts';
import { reglesUblStructure } from './jeu-de-regles.ts';
import { checkRoot, checkStructure } from './structure.ts';
import { ublSyntax } from './syntax.ts';
import { largeTexts, ublVocabulary } from './vocabulary.ts';

export const ublInvoice: Format = { name: 'ubl-invoice', check };

/** Facture.numero and the identifiers are at most this long. */
const maxIdentity = 80;

function check(content: Uint8Array, context: FormatContext): Controle {
  const opened = openXml(content, { vocabulary: ublVocabulary, largeTexts });
  if (!opened.ok) return { constats: opened.constats, irrecevable: true, jeuxDeRegles: [reglesXml] };

  const { tree } = opened;
  const wrongRoot = checkRoot(tree);
  if (wrongRoot !== undefined) {
    return { constats: [wrongRoot], irrecevable: true, jeuxDeRegles: [reglesXml, reglesUblStructure] };
  }

  const invoice = ublSyntax.read(tree);
  return { ...identityOf(invoice), ...verdictOn(tree, invoice, context) };
}

function verdictOn(
  tree: XmlTree,
  invoice: SemanticInvoice,
  context: FormatContext,
): Pick<Controle, 'constats' | 'irrecevable' | 'jeuxDeRegles'> {
  const structure = checkStructure(tree);
  const before = [reglesXml, reglesUblStructure];
  const irrecevable = !isAccepted(structure);
  if (irrecevable && context.allLayers !== true) {
    return { constats: structure, irrecevable, jeuxDeRegles: before };
  }
  const { constats, jeuxDeRegles } = judgeFacture(tree, invoice, ublSyntax, context);
  return {
    irrecevable,
    constats: [...structure, ...constats],
    jeuxDeRegles: [...before, ...jeuxDeRegles],
  };
}

type Identity = Pick<Controle, 'numero' | 'fournisseur' | 'destinataire'>;

function identityOf({ number, seller, buyer }: SemanticInvoice): Identity {
  const numero = number?.text.trim().slice(0, maxIdentity);
  const fournisseur = identifierOf(seller);
  const destinataire = identifierOf(buyer);
  return {
    ...(numero ? { numero } : {}),
    ...(fournisseur ? { fournisseur } : {}),
    ...(destinataire ? { destinataire } : {}),
  };
}

/** The SIRET when there is one, else the first identifier there is. */
function identifierOf(party: Party | undefined): string | undefined {
  if (party === undefined) return undefined;
  const chosen = siretOf(party) ?? party.identifiers[0] ?? party.legalIdentifier;
  return chosen?.text.trim().slice(0, maxIdentity);
}
