// SPDX-License-Identifier: Apache-2.0
/** Writes formats/en16931/codes/tables.ts: the lists of factur-x-kit with our deltas. */
import * as kit from 'factur-x-kit';
import { type Delta, deltas } from '../../../formats/en16931/codes/deltas.ts';

/** Our tables, and what each is called in the package. */
export const sources = {
  allowanceReasons: kit.ALLOWANCE_REASONS_CODES,
  chargeReasons: kit.CHARGE_REASONS_CODES,
  ciiCountries: kit.COUNTRY_ID_CODES,
  ciiTaxPointDates: kit.TIME_REFERENCE_CODES,
  countries: kit.COUNTRY_ID_CODES,
  currencies: kit.CURRENCY_CODES,
  documentTypes: kit.DOCUMENT_TYPE_CODES,
  electronicAddressSchemes: kit.EAS_SCHEME_CODES,
  icdSchemes: kit.ISO6523_CODES,
  invoiceTypes: kit.DOCUMENT_TYPE_CODES,
  itemClassifications: kit.UNTDID_7143,
  mimeTypes: kit.MIME_CODES,
  paymentMeans: kit.PAYMENT_MEANS_CODES,
  referenceTypes: kit.UNTDID_1153,
  subjects: kit.SUBJECT_CODES,
  ublSubjects: kit.SUBJECT_CODES,
  units: kit.UNIT_CODES,
  vatCategories: kit.TAX_CATEGORY_CODES,
  vatExemptionReasons: kit.EXEMPTION_REASON_CODES,
} satisfies Record<string, Readonly<Record<string, string>>>;

const header = `// SPDX-License-Identifier: Apache-2.0
/**
 * The code lists as text, sorted. Written from the package factur-x-kit (MIT) and deltas.ts by the test of the
 * tables: change deltas.ts or the package, then run it with \`-u\`. Never edit this file.
 */
`;

const width = 100;

export function renderTables(): string {
  const tables = Object.entries(sources).map(
    ([name, source]) => `export const ${name} = \`\n${wrapped(codesWithDeltas(name, source))}\n\`;\n`,
  );
  return `${header}${tables.join('\n')}`;
}

export function deltasOf(table: string): readonly Delta[] {
  return deltas.filter((delta) => delta.table === table);
}

function codesWithDeltas(table: string, source: Readonly<Record<string, string>>): readonly string[] {
  const codes = new Set(Object.values(source));
  for (const { add = [], remove = [] } of deltasOf(table)) {
    for (const code of add) codes.add(code);
    for (const code of remove) codes.delete(code);
  }
  return [...codes].sort();
}

function wrapped(codes: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const code of codes) {
    if (line.length + code.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? code : ` ${code}`;
  }
  return [...lines, line].join('\n');
}
