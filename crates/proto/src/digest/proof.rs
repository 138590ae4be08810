//! The digest itself (RFC 7616 section 3.4.1).

use super::{Algorithm, Password, Qop};

/// What a digest is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proof<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) user: &'a [u8],
    pub(super) realm: &'a [u8],
    pub(super) password: &'a Password,
    pub(super) nonce: &'a [u8],
    /// `None` is the digest of RFC 2069.
    pub(super) qop: Option<Qop>,
    /// The nonce count as on the wire.
    pub(super) count: &'a [u8],
    pub(super) cnonce: &'a [u8],
    pub(super) method: &'a [u8],
    pub(super) uri: &'a [u8],
    pub(super) body: &'a [u8],
}

impl Proof<'_> {
    /// The value of `response`.
    pub(super) fn response(&self) -> String {
        let (secret, request) = (self.secret(), self.request());
        let (secret, request) = (secret.as_bytes(), request.as_bytes());
        match self.qop {
            None => self.algorithm.hash(&[secret, self.nonce, request]),
            Some(qop) => {
                let qop = qop.token().as_bytes();
                self.algorithm.hash(&[secret, self.nonce, self.count, self.cnonce, qop, request])
            }
        }
    }

    /// H(A1).
    fn secret(&self) -> String {
        let secret = self.algorithm.hash(&[self.user, self.realm, self.password.as_bytes()]);
        if self.algorithm.is_of_session() {
            return self.algorithm.hash(&[secret.as_bytes(), self.nonce, self.cnonce]);
        }
        secret
    }

    /// H(A2).
    fn request(&self) -> String {
        match self.qop {
            Some(Qop::AuthInt) => {
                let body = self.algorithm.hash(&[self.body]);
                self.algorithm.hash(&[self.method, self.uri, body.as_bytes()])
            }
            None | Some(Qop::Auth) => self.algorithm.hash(&[self.method, self.uri]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http<'a>(algorithm: Algorithm, password: &'a Password) -> Proof<'a> {
        Proof {
            algorithm,
            user: b"Mufasa",
            realm: b"http-auth@example.org",
            password,
            nonce: b"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            qop: Some(Qop::Auth),
            count: b"00000001",
            cnonce: b"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            method: b"GET",
            uri: b"/dir/index.html",
            body: b"",
        }
    }

    #[test]
    fn the_digests_of_rfc_7616_section_3_9_1() {
        let password = Password::new("Circle of Life");
        assert_eq!(http(Algorithm::Md5, &password).response(), "8ca523f5e9506fed4657c9700eebdbec");
        assert_eq!(
            http(Algorithm::Sha256, &password).response(),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        );
    }

    #[test]
    fn the_digest_of_rfc_2617_section_3_5_and_its_form_without_qop() {
        let password = Password::new("Circle Of Life");
        let proof = Proof {
            realm: b"testrealm@host.com",
            nonce: b"dcd98b7102dd2f0e8b11d0f600bfb0c093",
            cnonce: b"0a4f113b",
            ..http(Algorithm::Md5, &password)
        };
        assert_eq!(proof.response(), "6629fae49393a05397450978507c4ef1");
        assert_eq!(Proof { qop: None, ..proof }.response(), "670fd8c2df070c60b045671b8b24ff02");
    }

    /// RFC 7616 section 3.9.2 as its erratum 4897 corrects it.
    #[test]
    fn the_digest_of_sha_512_256() {
        let password = Password::new("Secret, or not?");
        let proof = Proof {
            user: "J\u{e4}s\u{f8}n Doe".as_bytes(),
            realm: b"api@example.org",
            nonce: b"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
            cnonce: b"NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
            uri: b"/doe.json",
            ..http(Algorithm::Sha512_256, &password)
        };
        assert_eq!(
            proof.algorithm.hash(&[proof.user, proof.realm]),
            "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"
        );
        assert_eq!(proof.response(), "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
    }

    #[test]
    fn the_hash_of_no_body_is_that_of_rfc_8760_section_2_6() {
        assert_eq!(
            Algorithm::Sha256.hash(&[b""]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
