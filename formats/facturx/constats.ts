// SPDX-License-Identifier: Apache-2.0
/**
 * The constats about the PDF itself: one row says how grave it is in each circuit, what is wrong and what to do.
 *
 * What makes the file no Factur-X blocks. What makes it no PDF/A-3 blocks where it is certain and the circuit asks for
 * it: the samples of the AIFE for FSO1117A have neither output intent nor embedded fonts, and are accepted there.
 */
import type { Constat, Gravite } from '../../gateway/domain/constat.ts';
import { reglesFacturX } from './jeu-de-regles.ts';

/** FSO1117A and FSO1137A, or the flux 2 of the reform. */
export type Circuit = 'HISTORIQUE' | 'FLUX2';

interface Row {
  readonly gravite: Gravite;
  /** In flux 2, where it differs. */
  readonly flux2?: Gravite;
  /** Sentences without their final point; a detail follows them after a colon. */
  readonly fr: string;
  readonly en: string;
}

const rows = {
  'PDF-STRUCTURE': {
    gravite: 'BLOQUANT',
    fr: "Le fichier n'est pas un PDF lisible, le produire de nouveau",
    en: 'The file is no readable PDF, produce it again',
  },
  'PDF-DONNEES': {
    gravite: 'BLOQUANT',
    fr: 'Une partie du PDF dont la facture a besoin est abimee, le produire ou le transmettre de nouveau',
    en: 'A part of the PDF that the invoice needs is damaged, produce it or send it again',
  },
  'PDF-LIMITE': {
    gravite: 'BLOQUANT',
    fr: 'Le PDF depasse une limite de lecture, le simplifier',
    en: 'The PDF exceeds a limit of reading, simplify it',
  },
  'PDF-CHIFFRE': {
    gravite: 'BLOQUANT',
    fr: 'Le PDF est chiffre ou protege par un mot de passe, le produire sans protection',
    en: 'The PDF is encrypted or protected by a password, produce it without protection',
  },
  'PDF-ACTION': {
    gravite: 'BLOQUANT',
    fr: "Le PDF contient une action interdite (programme, lancement), l'enlever",
    en: 'The PDF holds a forbidden action (program, launch), remove it',
  },
  'PDF-REFERENCES': {
    gravite: 'AVERTISSEMENT',
    fr: 'La table des references du PDF est fausse, le PDF a ete lu objet par objet',
    en: 'The cross-references of the PDF are wrong, the PDF was read object by object',
  },
  'PDF-OBJET': {
    gravite: 'AVERTISSEMENT',
    fr: "Un objet du PDF est illisible, le controle PDF/A n'est pas alle plus loin",
    en: 'An object of the PDF is unreadable, the PDF/A check went no further',
  },
  'PDFA-PARTIE': {
    gravite: 'BLOQUANT',
    fr: 'Les metadonnees XMP ne declarent pas PDF/A-3 (pdfaid:part)',
    en: 'The XMP metadata do not declare PDF/A-3 (pdfaid:part)',
  },
  'PDFA-NIVEAU': {
    gravite: 'AVERTISSEMENT',
    fr: 'Le niveau PDF/A declare (pdfaid:conformance) doit etre A, B ou U',
    en: 'The PDF/A level declared (pdfaid:conformance) must be A, B or U',
  },
  'PDFA-COULEURS': {
    gravite: 'AVERTISSEMENT',
    flux2: 'BLOQUANT',
    fr: "Le PDF n'a pas de profil de couleurs de sortie (OutputIntents), que PDF/A-3 demande",
    en: 'The PDF has no output intent (OutputIntents), which PDF/A-3 asks for',
  },
  'PDFA-POLICES': {
    gravite: 'AVERTISSEMENT',
    fr: "Une police du PDF n'est pas incorporee, ce que PDF/A-3 demande",
    en: 'A font of the PDF is not embedded, which PDF/A-3 asks for',
  },
  'PDFA-IDENTIFIANT': {
    gravite: 'AVERTISSEMENT',
    fr: "Le PDF n'a pas d'identifiant (ID) dans sa fin de fichier, que PDF/A-3 demande",
    en: 'The PDF has no identifier (ID) in its trailer, which PDF/A-3 asks for',
  },
  'PDFA-ASSOCIES': {
    gravite: 'AVERTISSEMENT',
    fr: 'Un fichier joint au PDF ne dit pas son lien avec lui (AFRelationship) ou manque dans AF',
    en: 'A file attached to the PDF does not tell its relation to it (AFRelationship) or is missing in AF',
  },
  'FACTURX-ABSENT': {
    gravite: 'BLOQUANT',
    fr: 'Le PDF ne contient pas de facture XML, joindre factur-x.xml',
    en: 'The PDF holds no XML invoice, attach factur-x.xml',
  },
  'FACTURX-MULTIPLE': {
    gravite: 'BLOQUANT',
    fr: "Le PDF contient plusieurs factures XML, n'en joindre qu'une",
    en: 'The PDF holds several XML invoices, attach only one',
  },
  'FACTURX-RELATION': {
    gravite: 'BLOQUANT',
    fr: 'Le lien de la facture XML avec le PDF (AFRelationship) doit etre Data, Alternative ou Source',
    en: 'The relation of the XML invoice to the PDF (AFRelationship) must be Data, Alternative or Source',
  },
  'FACTURX-LIEN': {
    gravite: 'AVERTISSEMENT',
    fr: "Le lien de la facture XML avec le PDF (AFRelationship) est admis, mais n'est pas celui du profil",
    en: 'The relation of the XML invoice to the PDF (AFRelationship) is allowed, but is not that of the profile',
  },
  'FACTURX-MIME': {
    gravite: 'AVERTISSEMENT',
    fr: 'Le type de la facture XML jointe (Subtype) doit etre text/xml',
    en: 'The type of the attached XML invoice (Subtype) must be text/xml',
  },
  'FACTURX-ASSOCIE': {
    gravite: 'BLOQUANT',
    fr: "La facture XML n'est pas associee au document (AF du catalogue)",
    en: 'The XML invoice is not associated with the document (AF of the catalogue)',
  },
  'FACTURX-XMP': {
    gravite: 'BLOQUANT',
    fr: 'Les metadonnees XMP de Factur-X sont absentes, incompletes ou illisibles',
    en: 'The XMP metadata of Factur-X are missing, incomplete or unreadable',
  },
  'FACTURX-TYPE': {
    gravite: 'BLOQUANT',
    fr: 'Le type de document des metadonnees (fx:DocumentType) doit etre INVOICE',
    en: 'The document type of the metadata (fx:DocumentType) must be INVOICE',
  },
  'FACTURX-NOM': {
    gravite: 'BLOQUANT',
    fr: "Le nom de fichier des metadonnees (fx:DocumentFileName) n'est pas celui de la facture jointe",
    en: 'The file name of the metadata (fx:DocumentFileName) is not that of the attached invoice',
  },
  'FACTURX-VERSION': {
    gravite: 'AVERTISSEMENT',
    fr: 'La version des metadonnees (fx:Version) est absente ou inconnue',
    en: 'The version of the metadata (fx:Version) is missing or unknown',
  },
  'FACTURX-NIVEAU': {
    gravite: 'BLOQUANT',
    fr: "Le profil des metadonnees (fx:ConformanceLevel) n'est pas un profil de Factur-X",
    en: 'The profile of the metadata (fx:ConformanceLevel) is no profile of Factur-X',
  },
  'FACTURX-PROFIL': {
    gravite: 'BLOQUANT',
    fr: "Le profil des metadonnees (fx:ConformanceLevel) n'est pas celui de la facture XML (BT-24)",
    en: 'The profile of the metadata (fx:ConformanceLevel) is not that of the XML invoice (BT-24)',
  },
  'FACTURX-SPECIFICATION': {
    gravite: 'BLOQUANT',
    fr: "L'identifiant de specification de la facture XML (BT-24) n'est pas un profil de Factur-X",
    en: 'The specification identifier of the XML invoice (BT-24) is no profile of Factur-X',
  },
  'FACTURX-CONTENU': {
    gravite: 'AVERTISSEMENT',
    fr: "La facture XML a des lignes, son profil (MINIMUM, BASIC WL) n'en a pas",
    en: 'The XML invoice has lines, its profile (MINIMUM, BASIC WL) has none',
  },
} as const satisfies Readonly<Record<string, Row>>;

export type PdfCode = keyof typeof rows;

/** What was found, before its circuit says how grave it is. */
export interface Finding {
  readonly code: PdfCode;
  readonly detail?: { readonly fr: string; readonly en: string };
  readonly valeur?: string | undefined;
  readonly attendu?: string;
  readonly bt?: string;
}

/** Limits of the port. */
const maxMessage = 500;
const maxValue = 80;

export function toConstat({ code, detail, valeur, attendu, bt }: Finding, circuit: Circuit): Constat {
  const row: Row = rows[code];
  return {
    code,
    gravite: circuit === 'FLUX2' ? (row.flux2 ?? row.gravite) : row.gravite,
    message: sentence(row.fr, detail?.fr, ' : '),
    messageEn: sentence(row.en, detail?.en, ': '),
    ...(bt === undefined ? {} : { bt }),
    ...(valeur === undefined ? {} : { valeur: printable(valeur).slice(0, maxValue) }),
    ...(attendu === undefined ? {} : { attendu: attendu.slice(0, maxValue) }),
    jeuDeRegles: reglesFacturX,
  };
}

function sentence(text: string, detail: string | undefined, colon: string): string {
  return (detail === undefined ? text : `${text}${colon}${detail}`).slice(0, maxMessage);
}

/** A name found in a file, fit for a message: plain ASCII on one line. */
export function printable(text: string): string {
  return text.replace(/[^ -~]+/g, '?').slice(0, maxValue);
}
