// SPDX-License-Identifier: Apache-2.0
/**
 * The aggregates (ram) of Cross Domain Acknowledgement and Response D22B: every group of a message of cycle de vie.
 * (UN/CEFACT; notation: formats/xml/content-model)
 */

export const cdarAggregates = `
AcknowledgementDocument = MultipleReferencesIndicator=udt:Indicator? ID=udt:ID?
  TypeCode=qdt:DocumentCode? Name=udt:Text? IssueDateTime=udt:DateTime? StatusCode=qdt:StatusCode?
  AcknowledgementStatusCode=qdt:AcknowledgementCode? ItemIdentificationID=udt:ID?
  ReasonInformation=udt:Text* ChannelCode=udt:Code? ProcessConditionCode=udt:Code?
  ProcessCondition=udt:Text* Status=udt:Text* ReferenceReferencedDocument=ReferencedDocument+
DocumentCharacteristic = ID=udt:ID? TypeCode=udt:Code? ValueChangedIndicator=udt:Indicator?
  ValueAdjustmentDirectionCode=udt:Code? Name=udt:Text* Description=udt:Text* Location=udt:Text?
  Value=udt:Text* ValueAmount=udt:Amount? ValueMeasure=udt:Measure? ValueDateTime=udt:DateTime?
  ValueCode=udt:Code? ValueQuantity=udt:Quantity? ValueNumeric=udt:Numeric? ValuePercent=udt:Percent?
DocumentContextParameter = ID=udt:ID
DocumentStatus = ReferenceDateTime=udt:DateTime? ConditionCode=qdt:DocumentStatusCode?
  ReasonCode=udt:Code? Reason=udt:Text* Condition=udt:Text* ProcessConditionCode=udt:Code?
  ProcessCondition=udt:Text* ReasonInformationCode=udt:Code? ReasonInformation=udt:Text*
  ReasonClassificationCode=udt:Code? ReasonClassification=udt:Text* RequestedActionCode=udt:Code?
  RequestedAction=udt:Text* InvalidInformation=udt:Text? ValidInformation=udt:Text?
  SequenceNumeric=udt:Numeric? IncludedNote=Note* SpecifiedDocumentCharacteristic=DocumentCharacteristic*
ExchangedDocumentContext = TestIndicator=udt:Indicator?
  BusinessProcessSpecifiedDocumentContextParameter=DocumentContextParameter?
  GuidelineSpecifiedDocumentContextParameter=DocumentContextParameter
ExchangedDocument = ID=udt:ID? Name=udt:Text? TypeCode=qdt:DocumentCode?
  StatusCode=qdt:DocumentStatusCode? IssueDateTime=udt:DateTime? LanguageID=udt:ID?
  ElectronicPresentationIndicator=udt:Indicator? VersionID=udt:ID? GlobalID=udt:ID? IncludedNote=Note*
  EffectiveSpecifiedPeriod=SpecifiedPeriod? SenderTradeParty=TradeParty? IssuerTradeParty=TradeParty?
  RecipientTradeParty=TradeParty+
Note = ContentCode=udt:Code? Content=udt:Text* SubjectCode=udt:Code?
ReferencedDocument = IssuerAssignedID=udt:ID? StatusCode=qdt:DocumentStatusCode?
  CopyIndicator=udt:Indicator? LineID=udt:ID? TypeCode=qdt:DocumentCode? GlobalID=udt:ID?
  RevisionID=udt:ID? Name=udt:Text? ReceiptDateTime=udt:DateTime?
  AttachmentBinaryObject=udt:BinaryObject* ReferenceTypeCode=qdt:ReferenceCode?
  LanguageID=qdt:LanguageID? Description=udt:Text* FormattedIssueDateTime=qdt:FormattedDateTime?
  IncludedAmount=udt:Amount* VersionID=udt:ID? TotalIssueCountNumeric=udt:Numeric? Status=udt:Text*
  ProcessConditionCode=udt:Code? ProcessCondition=udt:Text* Type=udt:Text? IssuerTradeParty=TradeParty?
  RecipientTradeParty=TradeParty* SenderTradeParty=TradeParty? SpecifiedDocumentStatus=DocumentStatus*
  ValiditySpecifiedPeriod=SpecifiedPeriod?
SpecifiedPeriod = StartDateTime=udt:DateTime? EndDateTime=udt:DateTime?
TradeAddress = PostcodeCode=udt:Code? LineOne=udt:Text? LineTwo=udt:Text? LineThree=udt:Text?
  LineFour=udt:Text? LineFive=udt:Text? StreetName=udt:Text? CityName=udt:Text? CountryID=qdt:CountryID?
  CountryName=udt:Text? CountrySubDivisionID=udt:ID? CountrySubDivisionName=udt:Text?
TradeContact = ID=udt:ID? PersonName=udt:Text? DepartmentName=udt:Text? TypeCode=qdt:ContactTypeCode?
  TelephoneUniversalCommunication=UniversalCommunication*
  FaxUniversalCommunication=UniversalCommunication*
  EmailURIUniversalCommunication=UniversalCommunication?
TradeParty = ID=udt:ID* GlobalID=udt:ID* Name=udt:Text? RoleCode=qdt:PartyRoleCode?
  DefinedTradeContact=TradeContact* PostalTradeAddress=TradeAddress?
  URIUniversalCommunication=UniversalCommunication?
UniversalCommunication = URIID=udt:ID? CompleteNumber=udt:Text?
`;
