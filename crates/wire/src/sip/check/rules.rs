//! The rules a message can break: one row each.

/// How much a violation weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The grammar is met, what it says is wrong or unusual.
    Meaning,
    /// The grammar is broken: a strict element answers 400, or discards a response.
    Malformed,
}

macro_rules! rules {
    ($($variant:ident $id:literal $severity:ident $source:literal $text:literal;)+) => {
        /// A rule of the grammar or of its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!("`", $id, "`: ", $text, " (", $source, ").")] $variant,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// A name that stays the same from version to version.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// How much a violation weighs.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// RFC and section.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$variant => $source,)+ }
            }

            /// What is wrong, in a few words.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

rules! {
    RequestLineSpace "request-line-space" Malformed "RFC 3261 section 7.1" "single spaces separate the parts of a request line, nothing follows the version";
    RequestUriHeaders "request-uri-headers" Meaning "RFC 3261 section 19.1.1" "a Request-URI carries no header fields";
    StatusLineSpace "status-line-space" Malformed "RFC 3261 section 7.2" "single spaces separate the parts of a status line";
    SipVersion "sip-version" Malformed "RFC 3261 section 25.1" "a version is SIP/digits.digits";
    UnknownVersion "unknown-version" Meaning "RFC 3261 section 7.1" "the version is not SIP/2.0";
    StatusCode "status-code" Malformed "RFC 3261 section 7.2" "a status code is a number from 100 to 699";
    ReasonPhrase "reason-phrase" Malformed "RFC 3261 section 25.1" "octet that a reason phrase may not hold";
    LineEnd "line-end" Malformed "RFC 3261 section 7" "a line does not end with CR LF";
    NoBlankLine "no-blank-line" Malformed "RFC 3261 section 7" "no blank line ends the header section";
    NoColon "no-colon" Malformed "RFC 3261 section 7.3.1" "a header line has no colon";
    HeaderName "header-name" Malformed "RFC 3261 section 7.3.1" "a header name is a token";
    HeaderValue "header-value" Malformed "RFC 3261 section 25.1" "control character in a header value";
    Token "token" Malformed "RFC 3261 section 25.1" "a token was expected";
    ListSeparator "list-separator" Malformed "RFC 3261 section 7.3.1" "a comma or the end of the field was expected";
    Parameter "parameter" Malformed "RFC 3261 section 25.1" "a parameter is name or name=value";
    QuotedString "quoted-string" Malformed "RFC 3261 section 25.1" "a quoted string is open or holds an octet that it may not";
    Number "number" Malformed "RFC 3261 section 25.1" "a number was expected";
    DisplayName "display-name" Malformed "RFC 3261 section 25.1" "a display name is tokens or one quoted string";
    AngleBracket "angle-bracket" Malformed "RFC 3261 section 20.10" "an angle bracket is missing or not closed";
    BracketsNeeded "brackets-needed" Malformed "RFC 3261 section 20" "a URI with a comma, question mark or semicolon needs angle brackets";
    UriScheme "uri-scheme" Malformed "RFC 3261 section 25.1" "a URI begins with a scheme and a colon";
    UriCharacter "uri-character" Malformed "RFC 3261 section 25.1" "octet that this part of a URI may not hold";
    UriEscape "uri-escape" Malformed "RFC 3261 section 19.1.2" "a percent sign is followed by two hexadecimal digits";
    Host "host" Malformed "RFC 3261 section 25.1" "a host is a name, an IPv4 address or an IPv6 address in brackets";
    Ipv6ThreeColons "ipv6-three-colons" Meaning "RFC 5118 section 4.10" "three colons in an IPv6 address, as an error in RFC 3261 allows";
    Port "port" Malformed "RFC 3261 section 25.1" "a port is a number below 65536";
    ViaProtocol "via-protocol" Malformed "RFC 3261 section 20.42" "Via begins with name/version/transport";
    ViaReceived "via-received" Malformed "RFC 3261 section 18.2.1" "received is an IP address";
    ViaReceivedBrackets "via-received-brackets" Meaning "RFC 5118 section 4.5" "received has its IPv6 address in brackets";
    ViaTtl "via-ttl" Malformed "RFC 3261 section 25.1" "ttl is a number from 0 to 255";
    ViaNoBranch "via-no-branch" Meaning "RFC 3261 section 8.1.1.7" "no branch: an element of RFC 2543";
    ViaBranchEmpty "via-branch-empty" Meaning "RFC 4475 section 3.2.1" "nothing follows the magic cookie of the branch";
    CseqNumber "cseq-number" Malformed "RFC 3261 section 20.16" "a CSeq number is below 2^32";
    CseqLarge "cseq-large" Meaning "RFC 3261 section 8.1.1.5" "a CSeq number is below 2^31";
    CseqMethod "cseq-method" Meaning "RFC 3261 section 8.1.1.5" "the method of CSeq is not that of the request";
    CallId "call-id" Malformed "RFC 3261 section 25.1" "a Call-ID is word or word@word";
    Date "date" Malformed "RFC 3261 section 20.17" "a date is like Sat, 13 Nov 2010 23:29:00 GMT";
    QValue "q-value" Malformed "RFC 3261 section 25.1" "q is a number from 0 to 1 with up to three decimals";
    OverlargeNumber "overlarge-number" Meaning "RFC 4475 section 3.1.2.4" "the number is larger than the header field allows";
    Warning "warning" Malformed "RFC 3261 section 20.43" "a warning is three digits, an agent and a quoted text";
    MediaType "media-type" Malformed "RFC 3261 section 25.1" "a media type is type/subtype";
    ContentLengthConflict "content-length-conflict" Malformed "RFC 4475 section 3.3.9" "Content-Length is given twice, with different numbers";
    ContentLengthBeyond "content-length-beyond" Malformed "RFC 3261 section 18.3" "Content-Length is larger than what follows";
    OctetsAfterBody "octets-after-body" Meaning "RFC 3261 section 18.3" "octets follow the body";
    ContentTypeMissing "content-type-missing" Meaning "RFC 3261 section 20.15" "a body without Content-Type";
    Repeated "repeated" Meaning "RFC 3261 section 7.3.1" "a header field that may occur once occurs again";
    StarContact "star-contact" Meaning "RFC 3261 section 10.2.2" "Contact: * is for REGISTER alone, and alone in it";
    ViaMissing "via-missing" Meaning "RFC 3261 section 8.1.1" "no Via";
    FromMissing "from-missing" Meaning "RFC 3261 section 8.1.1" "no From";
    ToMissing "to-missing" Meaning "RFC 3261 section 8.1.1" "no To";
    CallIdMissing "call-id-missing" Meaning "RFC 3261 section 8.1.1" "no Call-ID";
    CseqMissing "cseq-missing" Meaning "RFC 3261 section 8.1.1" "no CSeq";
    MaxForwardsMissing "max-forwards-missing" Meaning "RFC 3261 section 8.1.1" "a request without Max-Forwards";
    ContactMissing "contact-missing" Meaning "RFC 3261 section 8.1.1.8" "an INVITE, or the answer that accepts it, without Contact";
    FromTagMissing "from-tag-missing" Meaning "RFC 3261 section 8.1.1.3" "From without a tag";
    ToTagMissing "to-tag-missing" Meaning "RFC 3261 section 8.2.6.2" "a response other than 100 without a tag in To";
}
