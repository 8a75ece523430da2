//! A device that keeps a passkey, and answers as a browser hands its answers on (WebAuthn, ES256, no attestation).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The address of the service, as the browser knows it.
pub(crate) const ORIGIN: &str = "https://onco.example.org";
const HOST: &str = "onco.example.org";
/// Somebody was there, and was verified: by a finger, a face or a PIN.
const PRESENT_AND_VERIFIED: u8 = 0b0000_0101;
const WITH_KEY: u8 = 0b0100_0000;

pub(crate) struct Device {
    key: SigningKey,
    id: Vec<u8>,
    /// How often it was used; one that counts nothing stays at 0.
    pub(crate) counter: u32,
    pub(crate) counts: bool,
    /// The page that asks, as the browser tells it.
    pub(crate) origin: String,
    pub(crate) verifies: bool,
}

impl Device {
    pub(crate) fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: vec![number; 24],
            counter: 0,
            counts: true,
            origin: ORIGIN.to_owned(),
            verifies: true,
        }
    }

    /// Makes a key, asked by this question.
    pub(crate) fn makes(&mut self, question: &str) -> String {
        let client = self.client("webauthn.create", question);
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        // COSE: an EC2 key for ES256 on P-256, with its two coordinates.
        let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        cose.extend(&point[1..33]);
        cose.extend([0x22, 0x58, 0x20]);
        cose.extend(&point[33..65]);
        let mut data = self.data(WITH_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(cose);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}.
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        self.answer(json!({
            "attestationObject": text(&object),
            "clientDataJSON": text(&client),
        }))
    }

    /// Shows its key, asked by this question.
    pub(crate) fn shows(&mut self, question: &str) -> String {
        if self.counts {
            self.counter += 1;
        }
        let client = self.client("webauthn.get", question);
        let data = self.data(0);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(json!({
            "authenticatorData": text(&data),
            "clientDataJSON": text(&client),
            "signature": text(signature.to_der().as_bytes()),
            "userHandle": null,
        }))
    }

    fn client(&self, kind: &str, question: &str) -> Vec<u8> {
        let question: Value = serde_json::from_str(question).unwrap();
        let challenge = question["publicKey"]["challenge"].as_str().unwrap();
        let client = json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        client.to_string().into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies { PRESENT_AND_VERIFIED } else { 1 };
        let mut data = Sha256::digest(HOST).to_vec();
        data.push(verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn answer(&self, response: Value) -> String {
        let id = text(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
