// SPDX-License-Identifier: Apache-2.0
/**
 * Which column of a public directory says what, by its name without accents, case or punctuation. The columns are not
 * published with the specifications: these are the names of the file that Chorus Pro puts on line, and the spellings that
 * exports and spreadsheets give them. (specs: chorus-pro §5)
 */

export type CsvColumn =
  | 'siret'
  | 'typeIdentifiant'
  | 'nom'
  | 'actif'
  | 'engagement'
  | 'service'
  | 'serviceOuEngagement'
  | 'moa'
  | 'moaUnique'
  | 'miseEnPaiement'
  | 'codeService'
  | 'nomService'
  | 'serviceActif'
  | 'engagementService';

const spellings: Readonly<Record<CsvColumn, readonly string[]>> = {
  siret: [
    ...['siret', 'numerosiret', 'nosiret', 'nsiret', 'siretstructure', 'siretdelastructure', 'idsiret'],
    ...['identifiant', 'identifiantstructure', 'identifiantdelastructure', 'structureidentifiant'],
  ],
  typeIdentifiant: ['typeidentifiant', 'typeidentifiantstructure', 'typedidentifiant', 'typeid'],
  nom: [
    ...['raisonsociale', 'raisonsocialestructure', 'denomination', 'denominationsociale', 'designation'],
    ...[
      'nom',
      'nomstructure',
      'nomdelastructure',
      'libelle',
      'libellestructure',
      'structure',
      'structurenom',
    ],
  ],
  actif: [
    ...['structureactive', 'active', 'actif', 'estactive', 'estactif', 'statut', 'statutstructure', 'etat'],
    ...['statutdelastructure', 'etatstructure'],
  ],
  engagement: [
    ...['gestionengagement', 'gestionengagementjuridique', 'engagementobligatoire', 'engagementjuridique'],
    ...[
      'engagementjuridiqueobligatoire',
      'numeroengagementobligatoire',
      'numeroejobligatoire',
      'ejobligatoire',
    ],
    ...['gestionnumeroej', 'gestionej', 'numerodengagementobligatoire'],
  ],
  service: [
    ...[
      'gestionservice',
      'serviceobligatoire',
      'codeserviceobligatoire',
      'gestioncodeservice',
      'gestionservices',
    ],
  ],
  serviceOuEngagement: [
    ...[
      'gestionserviceengagement',
      'gestionserviceouengagement',
      'serviceouengagementobligatoire',
      'engjurserv',
    ],
    ...[
      'codeserviceouengagementobligatoire',
      'gestionnumeroejoucodeservice',
      'engagementouserviceobligatoire',
    ],
    ...['serviceouengagement', 'engagementouservice', 'gestionengagementouservice'],
  ],
  moa: ['estmoa', 'moa', 'maitredouvrage', 'estmaitredouvrage'],
  moaUnique: ['estmoauniquement', 'moauniquement', 'moaunique', 'estmoaunique'],
  miseEnPaiement: [
    ...['gestionstatutmiseenpaiement', 'statutmiseenpaiement', 'gestionmiseenpaiement', 'miseenpaiement'],
  ],
  codeService: [
    ...[
      'codeservice',
      'servicecode',
      'codeduservice',
      'servicecodeservice',
      'identifiantservice',
      'idservice',
    ],
    ...['codeservicestructure', 'codeserviceexecutant', 'idroutage', 'coderoutage'],
  ],
  nomService: [
    ...['nomservice', 'servicenom', 'nomduservice', 'libelleservice', 'libelleduservice', 'servicelibelle'],
    ...['designationservice'],
  ],
  serviceActif: [
    ...[
      'serviceactif',
      'serviceestactif',
      'statutservice',
      'etatservice',
      'estactifservice',
      'servicestatut',
    ],
    ...['statutduservice'],
  ],
  engagementService: [
    ...[
      'servicegestionengagement',
      'gestionengagementservice',
      'engagementobligatoireservice',
      'serviceegmt',
    ],
    ...['servicegestionegmt', 'gestionegmt', 'serviceengagementobligatoire', 'servicegestionej'],
  ],
};

/** Place of each column that is there. */
export type CsvColumns = ReadonlyMap<CsvColumn, number>;

/**
 * Undefined when the row names no SIRET: it is no header. A column that is named twice, as by two spellings, is the
 * one whose spelling comes first above.
 */
export function columnsOf(header: readonly string[]): CsvColumns | undefined {
  const names = header.map(normalized);
  const columns = new Map<CsvColumn, number>();
  for (const [column, known] of Object.entries(spellings)) {
    const place = known.map((spelling) => names.indexOf(spelling)).find((at) => at !== -1);
    if (place !== undefined) columns.set(column as CsvColumn, place);
  }
  return columns.has('siret') ? columns : undefined;
}

function normalized(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
