// SPDX-License-Identifier: Apache-2.0
/** Code lists of EXTENDED-CTC-FR that EN 16931 does not have, or has otherwise. */
import { type CodeList, codeList } from '../../en16931/codes/code-list.ts';
import { icdSchemes } from '../../en16931/codes/lists.ts';

/** Day of EXTENDED-CTC-FR 1.4.0.03. */
const version = '2026-08-04';

/** The ICD list, and two schemes that are no part of it. */
export const partySchemes: CodeList = {
  id: 'ISO6523-EXT',
  name: 'ISO/IEC 6523 (ICD), BY, SE',
  version,
  codes: new Set([...icdSchemes.codes, 'BY', 'SE']),
};

/** Charges that are taxes other than VAT. */
export const taxReasons = codeList(
  'UNTDID5153',
  'UNTDID 5153',
  version,
  `
  AAA AAB AAC AAD AAE AAF AAG AAH AAI AAJ AAK AAL AAM AAO AAP ADD BOL CAP CAR COC CST CUD CVD ENV EXC EXP
  FET FRE GCN GST ILL IMP IND LAC LCN LDP LOC LST MCA MCD OTH PDB PDC PRF SCN SSS STT SUP SUR SWT TAC TOT
  TOX TTA VAD
`,
);

export const incoterms = codeList(
  'INCOTERMS',
  'Incoterms',
  version,
  '1 2 CFR CIF CIP CPT DAP DDP DPU EXW FAS FCA FOB',
);

/** Which list a reason of a charge is taken from. */
export const reasonLists = codeList('UNTDID7161-5153', '7161 | 5153', version, '7161 5153');

export const mimeTypes = codeList(
  'MIME2',
  'MIME',
  version,
  `
  application/pdf image/png image/jpeg text/csv application/xml text/xml
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet application/vnd.oasis.opendocument.spreadsheet
`,
);

/** Measurements of an item, and the names that Factur-X adds. */
export const itemProperties = codeList(
  'UNTDID6313-EXT',
  'UNTDID 6313, Factur-X',
  version,
  `
  A AAA AAB AAC AAD AAF AAG AAH AAI AAJ AAK AAM AAN AAO AAP AAQ AAR AAS AAT AAU AAV AAW AAX AAY AAZ ABA
  ABB ABC ABD ABE ABF ABG ABH ABI ABJ ABK ABL ABM ABN ABO ABP ABS ABT ABX ABY ABZ ACA ACE ACG ACN ACP ACS
  ACV ACW ACX ADR ADS ADT ADU ADV ADW ADX ADY ADZ AEA AEB AEC AED AEE AEF AEG AEH AEI AEJ AEK AEL AEM AEN
  AEO AEP AEQ AER AES AET AEU AEV AEW AEX AEY AEZ AF AFA AFB AFC AFD AFE AFF AFG AFH AFI AFJ AFK AFL AFM
  AFN AFO AFP AFQ AFR AFS AFT AFU AFV AFW AFX B BL BMY BMZ BNA BNB BNC BND BNE BNF BNG BNH BNI BNJ BNK BNL
  BNM BNN BNO BNP BNQ BNR BNS BNT BNU BNV BNW BNX BNY BNZ BR BRA BRB BRC BRD BRE BRF BRG BRH BRI BRJ BRK
  BRL BRM BRN BRO BRP BRQ BRR BRS BRT BRU BRV BS BSW BSX BSY BSZ BTA BTB BTC BTD BTE BTF BTG BTH BTI BTJ
  BTK BTL BTM BW CHN CHO CM CT CV CZ D DI DL DN DP DR DS DW E EA F FI FL FN FV GG GW HF HM HT IB ID L LM
  LN LND M MO MW N OD PRS PTN RA RF RJ RMW RP RUN RY SQ T TC TH TN TT VGM VH VW WA WD WM WU XH XQ XZ YS
  ZAL ZAS ZB ZBI ZC ZCA ZCB ZCE ZCL ZCO ZCR ZCU ZFE ZFS ZGE ZH ZK ZMG ZMN ZMO ZN ZNA ZNB ZNI ZO ZP ZPB ZS
  ZSB ZSE ZSI ZSL ZSN ZTA ZTE ZTI ZV ZW ZWA ZZN ZZR ZZZ BEST_BEFORE_DATE COLOR_TEXT COMMISSION
  DEPOSIT_SYSTEM DEPOSIT_TYPE ENERGY_CLASS EXPIRATION_DATE FEE KIND_OF_ARTICLE MATERIAL METER_LOCATION
  METER_NUMBER ORGANIC_CONTROL_BODY PACKAGING_MATERIAL PACKAGING_TYPE PROMOTIONAL_VARIANT SEAL_NUMBER
  SIZE_CODE SIZE_TEXT TRADING_UNIT WASTE_CODE WASTE_FRACTION WEEE_NUMBER
`,
);
