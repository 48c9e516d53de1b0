// SPDX-License-Identifier: Apache-2.0
/**
 * Factur-X: a PDF/A-3 with the invoice inside as CII. FSO1117A and FSO1137A of the historic circuit, and the flux 2 of
 * the reform (FSO1157A, FSO3117A, FEN3736A).
 *
 * First the PDF: the one XML invoice in it and what the PDF says of it. Then that XML, judged as any CII, whatever was
 * wrong around it: its constats keep their line and path in the XML, and their message names the file. A fault of the
 * PDF is technical: it makes the flux irrecevable.
 */
import { type Constat, isAccepted } from '../../gateway/domain/constat.ts';
import type { Controle, Format, FormatContext } from '../../gateway/ports/formats.ts';
import { type Circuit, type Finding, toConstat } from './constats.ts';
import { type EmbeddedInvoice, type Extraction, extractFacturX } from './extract.ts';
import { type JudgedXml, judgeXml } from './invoice-xml.ts';
import { reglesFacturX } from './jeu-de-regles.ts';
import { hasNoLines, isKnownLevel, levelAgrees, profileOfSpecification } from './profiles.ts';
import { rewritten } from './second-opinion.ts';

export const facturX: Format = {
  name: 'factur-x',
  check: (content, context) => check(content, context, 'HISTORIQUE'),
};

export const facturXFlux2: Format = {
  name: 'factur-x-f2',
  check: (content, context) => check(content, context, 'FLUX2'),
};

function check(content: Uint8Array, context: FormatContext, circuit: Circuit): Controle | Promise<Controle> {
  const extraction = extractFacturX(content);
  const isBroken = extraction.findings.some(({ code }) => code === 'PDF-STRUCTURE');
  if (!isBroken) return judged(extraction, context, circuit);
  return rewritten(content).then((anew) => {
    const second = anew === undefined ? undefined : extractFacturX(anew);
    if (second?.invoice === undefined) return judged(extraction, context, circuit);
    return judged({ ...second, findings: [...second.findings, readAnew] }, context, circuit);
  });
}

const readAnew: Finding = { code: 'PDF-REFERENCES' };

function judged(extraction: Extraction, context: FormatContext, circuit: Circuit): Controle {
  const { invoice, findings } = extraction;
  if (invoice === undefined) {
    const constats = inOrder(findings.map((finding) => toConstat(finding, circuit)));
    const couchesOmises = ['XML', 'SCHEMA', 'REGLES'] as const;
    return { constats, irrecevable: true, jeuxDeRegles: [reglesFacturX], couchesOmises };
  }
  const xml = judgeXml(invoice.bytes, context);
  const pdf = [...findings, ...checkProfile(extraction, xml), ...checkRelationship(invoice, xml)];
  const ofPdf = pdf.map((finding) => toConstat(finding, circuit));
  return {
    ...xml.controle,
    constats: inOrder([...ofPdf, ...xml.controle.constats.map((constat) => inFile(constat, invoice.nom))]),
    irrecevable: xml.controle.irrecevable || !isAccepted(ofPdf),
    jeuxDeRegles: [reglesFacturX, ...xml.controle.jeuxDeRegles],
  };
}

/** The level of the metadata against BT-24 of the XML, and BT-24 against the profiles there are. */
function checkProfile({ xmp }: Extraction, { specification, hasLines }: JudgedXml): readonly Finding[] {
  if (specification === undefined || specification === '') return [];
  const profile = profileOfSpecification(specification);
  if (profile === undefined) return [{ code: 'FACTURX-SPECIFICATION', bt: 'BT-24', valeur: specification }];
  const findings: Finding[] = [];
  const level = xmp?.conformanceLevel;
  if (level !== undefined && isKnownLevel(level) && !levelAgrees(level, profile)) {
    findings.push({ code: 'FACTURX-PROFIL', bt: 'BT-24', valeur: level, attendu: profile });
  }
  if (hasLines && hasNoLines(profile))
    findings.push({ code: 'FACTURX-CONTENU', bt: 'BT-24', valeur: profile });
  return findings;
}

/** Source is allowed and little understood; without lines, the XML is Data and no alternative of the page. */
function checkRelationship(
  { relationship }: EmbeddedInvoice,
  { specification }: JudgedXml,
): readonly Finding[] {
  const profile = profileOfSpecification(specification ?? '');
  const isPartial = profile !== undefined && hasNoLines(profile);
  const isOdd = relationship === 'Source' || (relationship === 'Alternative' && isPartial);
  return isOdd ? [{ code: 'FACTURX-LIEN', valeur: relationship, attendu: 'Data' }] : [];
}

/** Limit of the port. */
const maxMessage = 500;

function inFile(constat: Constat, nom: string): Constat {
  const fr = ` (dans ${nom})`;
  const en = ` (in ${nom})`;
  return {
    ...constat,
    message: `${constat.message.slice(0, maxMessage - fr.length)}${fr}`,
    messageEn: `${constat.messageEn.slice(0, maxMessage - en.length)}${en}`,
  };
}

/** What blocks first, as in every answer. */
function inOrder(constats: readonly Constat[]): readonly Constat[] {
  const blocks = ({ gravite }: Constat) => gravite !== 'AVERTISSEMENT';
  return [...constats.filter(blocks), ...constats.filter((constat) => !blocks(constat))];
}
