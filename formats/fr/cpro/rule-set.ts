// SPDX-License-Identifier: Apache-2.0
/** The rule set BR-FR-CPRO: runs the rules of rows.ts on an invoice of the reform addressed to the public sector. */
import type { Group, Identifier, SemanticInvoice, Term } from '../../en16931/model.ts';
import type { Report } from '../../en16931/rule.ts';
import type { Examined, RuleSet } from '../../en16931/rule-set.ts';
import type { NodeId } from '../../xml/tree.ts';
import { identifiersOf } from '../chorus-pro/historic.ts';
import { reglesCpro } from '../jeu-de-regles.ts';
import { reach, reachAll } from '../reach.ts';
import { judgeLengths } from './lengths.ts';
import { type CproRule, cproRules, maxLines } from './rows.ts';

export const cproRuleSet: RuleSet = { jeu: reglesCpro, wordings: Object.values(cproRules), judge };

const siren = '0002';
const siret = '0009';
const sellerSchemes: ReadonlySet<string> = new Set([siret, '0223', '0226', '0227', '0228', '0229']);

/** Rule and form of the identifiers of each scheme. */
const forms: ReadonlyMap<string, readonly [rule: CproRule, form: RegExp]> = new Map([
  ['0223', ['04', /^.{1,17}$/u]],
  ['0227', ['05', /^.{1,17}$/u]],
  ['0228', ['06', /^.{9,10}$/u]],
  ['0229', ['07', /^.{9,10}$/u]],
  ['0226', ['08', /^\d{10}.{0,70}$/u]],
]);

type Say = (rule: CproRule, group: Group, term?: Term) => void;

function judge(examined: Examined, report: Report): void {
  const { invoice } = examined;
  const say: Say = (rule, group, term) => report({ rule: cproRules[rule], group, term });
  judgeSeller(invoice, say);
  judgeBuyer(invoice, say);
  judgePayee(invoice, say);
  judgeCounts(invoice, say);
  judgeContacts(examined, say);
  if (invoice.process?.text.trim() === 'S5') say('24', invoice, invoice.process);
  judgeLengths(examined, report);
}

function judgeSeller({ seller }: SemanticInvoice, say: Say): void {
  if (seller === undefined) return;
  const all = identifiersOf(seller);
  if (!seller.identifiers.some((identifier) => sellerSchemes.has(schemeOf(identifier)))) say('03', seller);
  for (const identifier of seller.identifiers) {
    const [rule, form] = forms.get(schemeOf(identifier)) ?? [];
    if (rule !== undefined && form?.test(identifier.text.trim()) === false) say(rule, seller, identifier);
  }
  if (lacksSiret(all)) say('09', seller);
}

function judgeBuyer({ buyer }: SemanticInvoice, say: Say): void {
  if (buyer === undefined) return;
  const found = identifiersOf(buyer).find((identifier) => schemeOf(identifier) === siret);
  if (found === undefined || !/^\d{14}$/.test(found.text.trim())) say('10', buyer, found);
}

function judgePayee({ payee }: SemanticInvoice, say: Say): void {
  if (payee !== undefined && lacksSiret(identifiersOf(payee))) say('17', payee);
}

function judgeCounts(invoice: SemanticInvoice, say: Say): void {
  if (invoice.lines.length > maxLines) say('19', invoice);
  const second = invoice.precedingInvoices[1];
  if (second !== undefined) say('20', second, second.number);
}

function judgeContacts({ syntax, tree, invoice: { seller, buyer } }: Examined, say: Say): void {
  const second = (party: NodeId) =>
    syntax === 'CII'
      ? reachAll(tree, party, 'DefinedTradeContact')[1]
      : reachAll(tree, reach(tree, party, 'Party'), 'Contact')[1];
  for (const [rule, party] of [
    ['26', seller],
    ['27', buyer],
  ] as const) {
    const node = party === undefined ? undefined : second(party.node);
    if (node !== undefined) say(rule, { node });
  }
}

function lacksSiret(identifiers: readonly Identifier[]): boolean {
  const has = (scheme: string) => identifiers.some((identifier) => schemeOf(identifier) === scheme);
  return has(siren) && !has(siret);
}

function schemeOf({ scheme }: Identifier): string {
  return scheme?.trim() ?? '';
}
