// SPDX-License-Identifier: Apache-2.0
/**
 * The document (rsm) and the data types (qdt, udt) of Cross Domain Acknowledgement and Response D22B. Its code lists are
 * uncoupled: a code is any token for the schema, and the rules say which ones are admitted.
 * (UN/CEFACT; notation: formats/xml/content-model)
 */

/** The document. */
export const cdarDocument = `
CrossDomainAcknowledgementAndResponse := ExchangedDocumentContext=ram:ExchangedDocumentContext?
  ExchangedDocument=ram:ExchangedDocument AcknowledgementDocument=ram:AcknowledgementDocument+
`;

/** Qualified data types. */
export const cdarQualified = `
AcknowledgementCode = <token> @listID=token @listAgencyID=token
ContactTypeCode = <token> @listID=token @listAgencyID=token
CountryID = <token> @listID=token @schemeAgencyID=token
CurrencyCode = <token> @listID=token @listAgencyID=token @listVersionID=token
DocumentCode = <token> @listID=token @listAgencyID=token
DocumentStatusCode = <token> @listID=token @listAgencyID=token
LanguageID = <token> @schemeID=token @schemeAgencyID=token
MessageFunctionCode = <token> @listID=token @listAgencyID=token
PartyRoleCode = <token> @listID=token @listAgencyID=token
ReferenceCode = <token> @listID=token @listAgencyID=token
StatusCode = <token> @listID=token @listAgencyID=token
FormattedDateTime = DateTimeString=FormattedDateTime.DateTimeString
FormattedDateTime.DateTimeString = <string> @format=string
`;

/** Unqualified data types. */
export const cdarUnqualified = `
Amount = <decimal> @currencyID=token @currencyCodeListVersionID=token
BinaryObject = <base64Binary> @format=string @mimeCode=token @encodingCode=token @characterSetCode=token
  @uri=anyURI @filename=string
Code = <token> @listID=token @listAgencyID=token @listAgencyName=string @listName=string
  @listVersionID=token @name=string @languageID=token @listURI=anyURI @listSchemeURI=anyURI
DateTime = ( DateTimeString=DateTime.DateTimeString | DateTime=dateTime )
ID = <token> @schemeID=token @schemeName=string @schemeAgencyID=token @schemeAgencyName=string
  @schemeVersionID=token @schemeDataURI=anyURI @schemeURI=anyURI
Indicator = ( IndicatorString=Indicator.IndicatorString | Indicator=boolean )
Measure = <decimal> @unitCode=token @unitCodeListVersionID=token
Numeric = <decimal> @format=string
Percent = <decimal> @format=string
Quantity = <decimal> @unitCode=token @unitCodeListID=token @unitCodeListAgencyID=token
  @unitCodeListAgencyName=string
Text = <string> @languageID=token @languageLocaleID=token
DateTime.DateTimeString = <string> @format=string
Indicator.IndicatorString = <string> @format=string
`;
