// Keys as threads have them (specification, section 2), with Node's own cryptography.
import { createCipheriv, createDecipheriv, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM: nonce, ciphertext, tag. */
export function encrypt (key, plain) {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

export function decrypt (key, sealed) {
  if (sealed.length < nonceBytes + tagBytes) throw new Error('malformed cipher text')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()])
}

/** A thread's key: the service key opens records, the read key, which a replicator lacks, opens headers. */
export function threadKey (bytes) {
  if (bytes.length !== keyBytes && bytes.length !== 2 * keyBytes) throw new Error('invalid key')
  return { service: bytes.subarray(0, keyBytes), read: bytes.length > keyBytes ? bytes.subarray(keyBytes) : null }
}

/** libp2p's protobuf of a public key: type Ed25519, 32 bytes. */
const publicKeyPrefix = Buffer.from('08011220', 'hex')

/** The id of a log, as of a peer: the multihash "identity" of its public key. */
export const idOf = publicKey => Buffer.concat([Buffer.of(0x00, publicKey.length), publicKey])

/** An Ed25519 key that signs. */
export class SigningKey {
  constructor () {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    this.privateKey = privateKey
    this.publicKey = Buffer.concat([publicKeyPrefix, Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url')])
  }

  sign (bytes) { return sign(null, bytes, this.privateKey) }
}

/** Whether a signature is the key's; the key is a libp2p protobuf. */
export function isSignedBy (publicKey, bytes, signature) {
  const raw = Buffer.from(publicKey)
  if (raw.length !== publicKeyPrefix.length + keyBytes || !raw.subarray(0, publicKeyPrefix.length).equals(publicKeyPrefix)) return false
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.subarray(publicKeyPrefix.length).toString('base64url') }, format: 'jwk' })
  return verify(null, bytes, key, signature)
}
