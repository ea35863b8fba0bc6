// What client and server share of gRPC over HTTP/2: unary messages without compression, and how a call ends.

export const codes = {
  ok: 0, unknown: 2, invalidArgument: 3, notFound: 5, resourceExhausted: 8, failedPrecondition: 9, unimplemented: 12, internal: 13, unavailable: 14, unauthenticated: 16
}

/** gRPC's default limit of a received message. */
export const messageMaxBytes = 4 << 20

export const prefixBytes = 5

/** How a call ended that did not end well; `message` is what the server said. */
export class GrpcError extends Error {
  constructor (code, message) {
    super(message)
    this.name = 'GrpcError'
    this.code = code
  }
}

export function frame (content) {
  const prefix = Buffer.alloc(prefixBytes)
  prefix.writeUInt32BE(content.length, 1)
  return Buffer.concat([prefix, content])
}

/** The only message of a unary call. */
export function unframe (pieces) {
  const all = Buffer.concat(pieces)
  if (all.length < prefixBytes) throw new GrpcError(codes.internal, `${all.length} bytes are no message`)
  if (all[0] !== 0) throw new GrpcError(codes.unimplemented, 'the message is compressed')
  if (all.readUInt32BE(1) !== all.length - prefixBytes) throw new GrpcError(codes.internal, 'not exactly one message')
  return all.subarray(prefixBytes)
}

/** Status messages are percent-encoded: every byte of UTF-8 that is not printable ASCII, and the percent sign itself. */
export const encodeMessage = text => Array.from(Buffer.from(text), byte =>
  byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : '%' + byte.toString(16).toUpperCase().padStart(2, '0')).join('')

export function decodeMessage (text) {
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
