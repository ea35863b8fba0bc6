import http2 from 'node:http2'
import { WireDuplex } from './duplex.mjs'
import { codes, decodeMessage, frame, GrpcError, unframe } from './grpc.mjs'

const callLimitSeconds = 10 // the reference's

/** Calls one peer: one stream carries one HTTP/2 connection, which is opened at the first call and again when it is gone. */
export class GrpcChannel {
  constructor (authority, openWire) {
    this.authority = authority
    this.openWire = openWire
    this.session = null
  }

  async call (path, content) {
    const session = await this.living()
    return await new Promise((resolve, reject) => {
      const stream = session.request({
        ':method': 'POST', ':path': path, ':authority': this.authority, 'content-type': 'application/grpc', te: 'trailers', 'grpc-timeout': `${callLimitSeconds}S`
      })
      const pieces = []
      let ending = {}
      stream.on('response', headers => { ending = headers }) // a call that fails at once has its status there, and no trailers
      stream.on('trailers', trailers => { ending = trailers })
      stream.on('data', piece => pieces.push(piece))
      stream.on('error', error => reject(new GrpcError(codes.unavailable, error.message)))
      stream.on('close', () => {
        try {
          resolve(replyOf(ending, pieces))
        } catch (error) {
          reject(error)
        }
      })
      stream.end(frame(content))
    })
  }

  async living () {
    if (this.session == null || this.session.closed || this.session.destroyed) {
      const duplex = new WireDuplex(await this.openWire())
      this.session = http2.connect(`http://${this.authority}`, { createConnection: () => duplex })
      this.session.on('error', error => console.error('http/2', error)) // each call sees its own error
    }
    return this.session
  }
}

function replyOf (ending, pieces) {
  const status = ending['grpc-status']
  if (status == null) throw new GrpcError(codes.unavailable, 'the call ended without a status')
  if (Number(status) !== codes.ok) throw new GrpcError(Number(status), decodeMessage(ending['grpc-message'] ?? ''))
  return unframe(pieces)
}
