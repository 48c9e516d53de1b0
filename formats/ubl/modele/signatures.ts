// SPDX-License-Identifier: Apache-2.0
/**
 * Signatures inside the extensions of UBL 2.1, which its schema judges too.
 * (OASIS UBL 2.1 clause 5; W3C xmldsig-core; ETSI TS 101 903; notation: formats/xml/content-model)
 */

/** Signatures of a document. */
export const commonSignature = `
UBLDocumentSignatures := sac: SignatureInformation+
`;

/** One signature. */
export const signatureAggregates = `
SignatureInformation := cbc: ID? sbc: ReferencedSignatureID? ds: Signature?
`;

/** The reference it has. */
export const signatureBasics = `
udt:Identifier :+ ReferencedSignatureID
`;

/** XML Signature. */
export const xmlSignature = `
CryptoBinary ~ base64Binary
SignatureType = SignedInfo SignatureValue KeyInfo? Object* @Id=ID
SignatureValueType = <base64Binary> @Id=ID
SignedInfoType = CanonicalizationMethod SignatureMethod Reference+ @Id=ID
CanonicalizationMethodType = #mixed any(any,strict)* @Algorithm=anyURI!
SignatureMethodType = #mixed HMACOutputLength=HMACOutputLengthType? any(other,strict)* @Algorithm=anyURI!
ReferenceType = Transforms? DigestMethod DigestValue @Id=ID @URI=anyURI @Type=anyURI
TransformsType = Transform+
TransformType = #mixed ( any(other,lax) | XPath=string )* @Algorithm=anyURI!
DigestMethodType = #mixed any(other,lax)* @Algorithm=anyURI!
DigestValueType ~ base64Binary
KeyInfoType = #mixed ( KeyName | KeyValue | RetrievalMethod | X509Data | PGPData | SPKIData | MgmtData |
  any(other,lax) )+ @Id=ID
KeyValueType = #mixed ( DSAKeyValue | RSAKeyValue | any(other,lax) )
RetrievalMethodType = Transforms? @URI=anyURI @Type=anyURI
X509DataType = ( ( X509IssuerSerial=X509IssuerSerialType | X509SKI=base64Binary | X509SubjectName=string |
  X509Certificate=base64Binary | X509CRL=base64Binary | any(other,lax) ) )+
X509IssuerSerialType = X509IssuerName=string X509SerialNumber=integer
PGPDataType = ( ( PGPKeyID=base64Binary PGPKeyPacket=base64Binary? any(other,lax)* ) | (
  PGPKeyPacket=base64Binary any(other,lax)* ) )
SPKIDataType = ( SPKISexp=base64Binary any(other,lax)? )+
ObjectType = #mixed ( any(any,lax) )* @Id=ID @MimeType=string @Encoding=anyURI
ManifestType = Reference+ @Id=ID
SignaturePropertiesType = SignatureProperty+ @Id=ID
SignaturePropertyType = #mixed ( any(other,lax) )+ @Target=anyURI! @Id=ID
HMACOutputLengthType ~ integer
DSAKeyValueType = ( P=CryptoBinary Q=CryptoBinary )? G=CryptoBinary? Y=CryptoBinary J=CryptoBinary? (
  Seed=CryptoBinary PgenCounter=CryptoBinary )?
RSAKeyValueType = Modulus=CryptoBinary Exponent=CryptoBinary
SignatureType : Signature
SignatureValueType : SignatureValue
SignedInfoType : SignedInfo
CanonicalizationMethodType : CanonicalizationMethod
SignatureMethodType : SignatureMethod
ReferenceType : Reference
TransformsType : Transforms
TransformType : Transform
DigestMethodType : DigestMethod
DigestValueType : DigestValue
KeyInfoType : KeyInfo
string : KeyName MgmtData
KeyValueType : KeyValue
RetrievalMethodType : RetrievalMethod
X509DataType : X509Data
PGPDataType : PGPData
SPKIDataType : SPKIData
ObjectType : Object
ManifestType : Manifest
SignaturePropertiesType : SignatureProperties
SignaturePropertyType : SignatureProperty
DSAKeyValueType : DSAKeyValue
RSAKeyValueType : RSAKeyValue
`;

/** XAdES 1.3.2. */
export const xades = `
AnyType = #mixed ( any(any,lax) )* @any(any,strict)
ObjectIdentifierType = Identifier=IdentifierType Description=string?
  DocumentationReferences=DocumentationReferencesType?
IdentifierType = <anyURI> @Qualifier=QualifierType
QualifierType ~ string [ OIDAsURI OIDAsURN ]
DocumentationReferencesType = ( DocumentationReference=anyURI )+
EncapsulatedPKIDataType = <base64Binary> @Id=ID @Encoding=anyURI
IncludeType = @URI=anyURI! @referencedData=boolean
ReferenceInfoType = ds: DigestMethod DigestValue @Id=ID @URI=anyURI
XAdESTimeStampType = Include* ds: CanonicalizationMethod? ( EncapsulatedTimeStamp=EncapsulatedPKIDataType |
  XMLTimeStamp=AnyType )+ @Id=ID
OtherTimeStampType = ReferenceInfo+ ds: CanonicalizationMethod? (
  EncapsulatedTimeStamp=EncapsulatedPKIDataType | XMLTimeStamp=AnyType ) @Id=ID
QualifyingPropertiesType = SignedProperties=SignedPropertiesType? UnsignedProperties=UnsignedPropertiesType?
  @Target=anyURI! @Id=ID
SignedPropertiesType = SignedSignatureProperties=SignedSignaturePropertiesType?
  SignedDataObjectProperties=SignedDataObjectPropertiesType? @Id=ID
UnsignedPropertiesType = UnsignedSignatureProperties=UnsignedSignaturePropertiesType?
  UnsignedDataObjectProperties=UnsignedDataObjectPropertiesType? @Id=ID
SignedSignaturePropertiesType = SigningTime=dateTime? SigningCertificate=CertIDListType?
  SignaturePolicyIdentifier=SignaturePolicyIdentifierType?
  SignatureProductionPlace=SignatureProductionPlaceType? SignerRole=SignerRoleType? @Id=ID
SignedDataObjectPropertiesType = DataObjectFormat=DataObjectFormatType*
  CommitmentTypeIndication=CommitmentTypeIndicationType* AllDataObjectsTimeStamp=XAdESTimeStampType*
  IndividualDataObjectsTimeStamp=XAdESTimeStampType* @Id=ID
UnsignedSignaturePropertiesType = ( CounterSignature=CounterSignatureType |
  SignatureTimeStamp=XAdESTimeStampType | CompleteCertificateRefs=CompleteCertificateRefsType |
  CompleteRevocationRefs=CompleteRevocationRefsType | AttributeCertificateRefs=CompleteCertificateRefsType |
  AttributeRevocationRefs=CompleteRevocationRefsType | SigAndRefsTimeStamp=XAdESTimeStampType |
  RefsOnlyTimeStamp=XAdESTimeStampType | CertificateValues=CertificateValuesType |
  RevocationValues=RevocationValuesType | AttrAuthoritiesCertValues=CertificateValuesType |
  AttributeRevocationValues=RevocationValuesType | ArchiveTimeStamp=XAdESTimeStampType | any(other,strict)
  )+ @Id=ID
UnsignedDataObjectPropertiesType = UnsignedDataObjectProperty=AnyType+ @Id=ID
QualifyingPropertiesReferenceType = @URI=anyURI! @Id=ID
CertIDListType = Cert=CertIDType+
CertIDType = CertDigest=DigestAlgAndValueType IssuerSerial=ds:X509IssuerSerialType @URI=anyURI
DigestAlgAndValueType = ds: DigestMethod DigestValue
SignaturePolicyIdentifierType = ( SignaturePolicyId=SignaturePolicyIdType | SignaturePolicyImplied=anyType )
SignaturePolicyIdType = SigPolicyId=ObjectIdentifierType ds: Transforms? SigPolicyHash=DigestAlgAndValueType
  SigPolicyQualifiers=SigPolicyQualifiersListType?
SigPolicyQualifiersListType = SigPolicyQualifier=AnyType+
SPUserNoticeType = NoticeRef=NoticeReferenceType? ExplicitText=string?
NoticeReferenceType = Organization=string NoticeNumbers=IntegerListType
IntegerListType = int=integer*
CounterSignatureType = ds: Signature
DataObjectFormatType = Description=string? ObjectIdentifier=ObjectIdentifierType? MimeType=string?
  Encoding=anyURI? @ObjectReference=anyURI!
CommitmentTypeIndicationType = CommitmentTypeId=ObjectIdentifierType ( ObjectReference=anyURI+ |
  AllSignedDataObjects=anyType ) CommitmentTypeQualifiers=CommitmentTypeQualifiersListType?
CommitmentTypeQualifiersListType = CommitmentTypeQualifier=AnyType*
SignatureProductionPlaceType = City=string? StateOrProvince=string? PostalCode=string? CountryName=string?
SignerRoleType = ClaimedRoles=ClaimedRolesListType? CertifiedRoles=CertifiedRolesListType?
ClaimedRolesListType = ClaimedRole=AnyType+
CertifiedRolesListType = CertifiedRole=EncapsulatedPKIDataType+
CompleteCertificateRefsType = CertRefs=CertIDListType @Id=ID
CompleteRevocationRefsType = CRLRefs=CRLRefsType? OCSPRefs=OCSPRefsType? OtherRefs=OtherCertStatusRefsType?
  @Id=ID
CRLRefsType = CRLRef=CRLRefType+
CRLRefType = DigestAlgAndValue=DigestAlgAndValueType CRLIdentifier=CRLIdentifierType?
CRLIdentifierType = Issuer=string IssueTime=dateTime Number=integer? @URI=anyURI
OCSPRefsType = OCSPRef=OCSPRefType+
OCSPRefType = OCSPIdentifier=OCSPIdentifierType DigestAlgAndValue=DigestAlgAndValueType?
ResponderIDType = ( ByName=string | ByKey=base64Binary )
OCSPIdentifierType = ResponderID=ResponderIDType ProducedAt=dateTime @URI=anyURI
OtherCertStatusRefsType = OtherRef=AnyType+
CertificateValuesType = ( EncapsulatedX509Certificate=EncapsulatedPKIDataType | OtherCertificate=AnyType )*
  @Id=ID
RevocationValuesType = CRLValues=CRLValuesType? OCSPValues=OCSPValuesType?
  OtherValues=OtherCertStatusValuesType? @Id=ID
CRLValuesType = EncapsulatedCRLValue=EncapsulatedPKIDataType+
OCSPValuesType = EncapsulatedOCSPValue=EncapsulatedPKIDataType+
OtherCertStatusValuesType = OtherValue=AnyType+
AnyType : Any
ObjectIdentifierType : ObjectIdentifier
EncapsulatedPKIDataType : EncapsulatedPKIData
IncludeType : Include
ReferenceInfoType : ReferenceInfo
XAdESTimeStampType : XAdESTimeStamp AllDataObjectsTimeStamp IndividualDataObjectsTimeStamp
  SignatureTimeStamp SigAndRefsTimeStamp RefsOnlyTimeStamp ArchiveTimeStamp
OtherTimeStampType : OtherTimeStamp
QualifyingPropertiesType : QualifyingProperties
SignedPropertiesType : SignedProperties
UnsignedPropertiesType : UnsignedProperties
SignedSignaturePropertiesType : SignedSignatureProperties
SignedDataObjectPropertiesType : SignedDataObjectProperties
UnsignedSignaturePropertiesType : UnsignedSignatureProperties
UnsignedDataObjectPropertiesType : UnsignedDataObjectProperties
QualifyingPropertiesReferenceType : QualifyingPropertiesReference
dateTime : SigningTime
CertIDListType : SigningCertificate
SignaturePolicyIdentifierType : SignaturePolicyIdentifier
anyURI : SPURI
SPUserNoticeType : SPUserNotice
CounterSignatureType : CounterSignature
DataObjectFormatType : DataObjectFormat
CommitmentTypeIndicationType : CommitmentTypeIndication
SignatureProductionPlaceType : SignatureProductionPlace
SignerRoleType : SignerRole
CompleteCertificateRefsType : CompleteCertificateRefs AttributeCertificateRefs
CompleteRevocationRefsType : CompleteRevocationRefs AttributeRevocationRefs
CertificateValuesType : CertificateValues AttrAuthoritiesCertValues
RevocationValuesType : RevocationValues AttributeRevocationValues
`;

/** XAdES 1.4.1. */
export const xades141 = `
ValidationDataType = xades: CertificateValues? RevocationValues? @Id=ID @UR=anyURI
ValidationDataType : TimeStampValidationData
xades:XAdESTimeStampType : ArchiveTimeStampV2
`;
