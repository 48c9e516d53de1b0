// SPDX-License-Identifier: Apache-2.0
/**
 * Checks an invoice in XML, whatever its syntax.
 *
 * Étapes in order, each on the work of the one before: the bytes are UTF-8 XML without a DOCTYPE, the root is the
 * one of the syntax, the document keeps to the whole content model, then the rules that apply to it. The first
 * étape that blocks is the last one run; `jeuxDeRegles` names the sets that did run, so that an étape that was not
 * run does not pass for passed.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { motifDuConstat } from '../../gateway/domain/irrecevabilite.ts';
import type { Controle, FormatContext } from '../../gateway/ports/formats.ts';
import type { SemanticInvoice } from '../en16931/model.ts';
import type { XmlContent } from '../xml/content.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { type OpenOptions, openXml } from '../xml/open.ts';
import type { XmlSchema } from '../xml/schema.ts';
import type { XmlTree } from '../xml/tree.ts';
import { identifierOf, identiteOf } from './identite.ts';
import { judgeFacture } from './judge.ts';
import type { Syntax } from './syntax.ts';

export interface InvoiceForm extends OpenOptions {
  readonly syntax: Syntax;
  readonly schema: XmlSchema;
  /** BLOQUANT when the root is not the one of the syntax. */
  readonly checkRoot: (tree: XmlTree) => Constat | undefined;
  /** How it is judged, when not by the table: what is no whole invoice of EN 16931. */
  readonly judge?: typeof judgeFacture;
}

/** Never throws for what the file holds. */
export function checkInvoice(content: XmlContent, form: InvoiceForm, context: FormatContext): Controle {
  const opened = openXml(content, form);
  if (!opened.ok) {
    const { constats } = opened;
    return { constats, irrecevable: true, jeuxDeRegles: [reglesXml], couchesOmises: ['SCHEMA', 'REGLES'] };
  }

  const { tree, structure } = opened;
  const jeuxDeRegles = [reglesXml, form.schema.jeuDeRegles];
  const wrongRoot = form.checkRoot(tree);
  if (wrongRoot !== undefined) {
    return { constats: [wrongRoot], irrecevable: true, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'] };
  }

  const invoice = form.syntax.read(tree);
  const identity = identityOf(invoice);
  const irrecevable = structure.length > 0;
  if (irrecevable && context.allLayers !== true) {
    return { ...identity, constats: structure, irrecevable, jeuxDeRegles, couchesOmises: ['REGLES'] };
  }
  const judged = (form.judge ?? judgeFacture)(tree, invoice, form.syntax, context);
  return {
    ...identity,
    // A fault of an attachment refuses the flux whole, though only the rules look at attachments.
    irrecevable: irrecevable || judged.constats.some((constat) => motifDuConstat(constat) !== undefined),
    constats: [...structure, ...judged.constats],
    jeuxDeRegles: [...jeuxDeRegles, ...judged.jeuxDeRegles],
  };
}

type Identity = Pick<Controle, 'profil' | 'numero' | 'fournisseur' | 'destinataire' | 'objets'>;

/** Facture.numero is at most this long. */
const maxNumero = 80;

/** Controle.profil is at most this long. */
const maxProfil = 200;

/** One file is one facture: every constat is about the file, and the object has none of its own. */
function identityOf(invoice: SemanticInvoice): Identity {
  const { specification, number, seller, buyer } = invoice;
  const profil = specification?.text.trim().slice(0, maxProfil);
  const numero = number?.text.trim().slice(0, maxNumero);
  const fournisseur = identifierOf(seller);
  const destinataire = identifierOf(buyer);
  const objet = identiteOf(invoice);
  return {
    ...(profil ? { profil } : {}),
    ...(numero ? { numero } : {}),
    ...(fournisseur ? { fournisseur } : {}),
    ...(destinataire ? { destinataire } : {}),
    ...(objet ? { objets: [{ objet, constats: [] }] } : {}),
  };
}
