// SPDX-License-Identifier: Apache-2.0
/**
 * The unqualified data types of UBL 2.1 (udt), with all their attributes.
 * (OASIS UBL 2.1; notation: formats/xml/content-model)
 */

export const dataTypes = `
Amount = <decimal> @currencyID=normalizedString! @currencyCodeListVersionID=normalizedString
BinaryObject = <base64Binary> @format=string @mimeCode=normalizedString! @encodingCode=normalizedString
  @characterSetCode=normalizedString @uri=anyURI @filename=string
Graphic = <base64Binary> @format=string @mimeCode=normalizedString! @encodingCode=normalizedString
  @characterSetCode=normalizedString @uri=anyURI @filename=string
Picture = <base64Binary> @format=string @mimeCode=normalizedString! @encodingCode=normalizedString
  @characterSetCode=normalizedString @uri=anyURI @filename=string
Sound = <base64Binary> @format=string @mimeCode=normalizedString! @encodingCode=normalizedString
  @characterSetCode=normalizedString @uri=anyURI @filename=string
Video = <base64Binary> @format=string @mimeCode=normalizedString! @encodingCode=normalizedString
  @characterSetCode=normalizedString @uri=anyURI @filename=string
Code = <normalizedString> @listID=normalizedString @listAgencyID=normalizedString @listAgencyName=string
  @listName=string @listVersionID=normalizedString @name=string @languageID=language @listURI=anyURI
  @listSchemeURI=anyURI
DateTime = <dateTime>
Date = <date>
Time = <time>
Identifier = <normalizedString> @schemeID=normalizedString @schemeName=string
  @schemeAgencyID=normalizedString @schemeAgencyName=string @schemeVersionID=normalizedString
  @schemeDataURI=anyURI @schemeURI=anyURI
Indicator = <boolean>
Measure = <decimal> @unitCode=normalizedString! @unitCodeListVersionID=normalizedString
Numeric = <decimal> @format=string
Value = <decimal> @format=string
Percent = <decimal> @format=string
Rate = <decimal> @format=string
Quantity = <decimal> @unitCode=normalizedString @unitCodeListID=normalizedString
  @unitCodeListAgencyID=normalizedString @unitCodeListAgencyName=string
Text = <string> @languageID=language @languageLocaleID=normalizedString
Name = <string> @languageID=language @languageLocaleID=normalizedString
`;
