// SPDX-License-Identifier: Apache-2.0
/**
 * A Factur-X out of the content of an invoice: the readable document as PDF/A-3b, and the invoice in it as CII D22B.
 * (Factur-X 1.0.07 §5 to §7; specs: chorus-pro §1.5, FEN3736A)
 *
 * The page is made together with what it carries: a PDF from elsewhere could not be made PDF/A-3 by adding to it.
 */
import type { Contenu } from '../contenu/contenu.ts';
import { type Profile, profileOfSpecification } from '../facturx/profiles.ts';
import { type LisibleFonts, lisibleOf } from '../lisible/index.ts';
import { facturXMetadata } from '../specimen/factur-x-xmp.ts';
import { toCii } from './write-invoice.ts';

const xmlName = 'factur-x.xml';

export function toFacturX(contenu: Contenu, fonts: LisibleFonts): Promise<Uint8Array> {
  const level = levelOf(contenu.specification ?? '');
  return lisibleOf(contenu, {
    langue: 'fr',
    fonts,
    jointe: {
      nom: xmlName,
      bytes: toCii(contenu),
      // The page says what the XML says, but for the minimal profiles, which have no lines.
      relationship: level === 'MINIMUM' || level === 'BASIC WL' ? 'Data' : 'Alternative',
      metadata: facturXMetadata(xmlName, level),
    },
  });
}

/** As the XMP names it: what extends EN 16931 without a name of its own is EXTENDED. */
function levelOf(specification: string): string {
  const profile: Profile | undefined = profileOfSpecification(specification.trim());
  if (profile === 'EXTENDED-CTC-FR') return 'EXTENDED';
  return profile ?? (specification.includes('#conformant#') ? 'EXTENDED' : 'EN 16931');
}
